package org.cardcourier.cases;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cardcourier.sandbox.NewConversation;
import org.cardcourier.sandbox.SandboxSeed;

/**
 * One case, as a user wrote it: what is there, what happens, and what is to come of it.
 *
 * @param path          the file
 * @param name          as it is shown, such as "samples/cases/card.case.yaml"
 * @param title         what it is about, in words; "" for none
 * @param channel       Chatwoot's word for the channel of conversations that are not described
 * @param settings      settings in place of the home's
 * @param world         what the sandbox must have from its start
 * @param conversations conversations that are described
 * @param missing       conversations that there must not be
 * @param contacts      contacts without a conversation
 * @param faults        what goes wrong, each an entry as YAML or JSON
 * @param steps         what happens, one after the other
 * @param expected      what is to come
 * @param cards         which cards are compared with those beside the case, or null
 * @param limit         how long it may take at most
 */
record CaseFile(
        Path path,
        String name,
        String title,
        String channel,
        Map<String, String> settings,
        World world,
        List<NewConversation> conversations,
        List<Long> missing,
        List<SandboxSeed.Person> contacts,
        List<String> faults,
        List<Step> steps,
        Expected expected,
        CardsWanted cards,
        Duration limit) {

    /**
     * What a sandbox must have from its start.
     *
     * @param version of Chatwoot; "" for the sandbox's own
     * @param agents  ids and names
     * @param teams   ids and names
     */
    record World(String version, Map<Integer, String> agents, Map<Integer, String> teams) {}

    /**
     * Which cards.
     *
     * @param languages "" for the notice's own
     * @param channels  Chatwoot's words
     */
    record CardsWanted(Place place, List<String> languages, List<String> channels) {}

    boolean hasOrders() {
        return steps.stream().anyMatch(Step.Orders.class::isInstance);
    }
}
