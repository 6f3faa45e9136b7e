package org.cardcourier.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cardcourier.Application;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Templates;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;

/**
 * Everything that a run would refuse, for all files of a home or for some. Nothing is started, contacted or written.
 *
 * <p>For {@code courier check}, and for whoever wants to know before edited files are used. Not thread-safe.
 */
public final class HomeCheck {

    private final Settings settings;
    private final Clock clock;
    private List<Sample> samples;

    /**
     * @param settings of the home; a token is not needed
     * @param clock    the time
     */
    public HomeCheck(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @return what is wrong with the whole home */
    public Report all() {
        return settings()
                .and(routes())
                .and(templates())
                .and(mappings())
                .and(samples())
                .and(ext());
    }

    /** @return what is wrong with the settings, also what only the other files of the home can show */
    public Report settings() {
        SettingsCheck check = SettingsCheck.of(settings.home());
        Report all = check.report();
        String routes = RouteFiles.read(settings.routes()).values().stream()
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .collect(Collectors.joining("\n"));
        return all.and(check.unused(routes))
                .and(new Report(Map.of(Settings.FILE, missingMapping().stream().toList())));
    }

    private Optional<Finding> missingMapping() {
        String mapping = settings.ordersMapping();
        Set<String> names = new Mappings(settings.mappings()).names();
        if (mapping.isEmpty() || names.contains(mapping)) {
            return Optional.empty();
        }
        Source file = Source.read(Settings.FILE, settings.home().resolve(Settings.FILE));
        return Optional.of(file.from(
                1, mapping, "orders.mapping: there is no mappings/" + mapping + ".yaml" + Meant.of(mapping, names)));
    }

    /** @return what is wrong with the jars in ext/ */
    public Report ext() {
        return ExtFiles.check(settings.home().resolve("ext"));
    }

    /** @return what is wrong with the files in routes/, as they lie there */
    public Report routes() {
        return routes(RouteFiles.read(settings.routes())).and(RouteFiles.folders(settings.routes()));
    }

    /**
     * What would be wrong if routes/ held these files and no others: they are looked at together, for an id that stands
     * twice or a target that is missing shows only so.
     *
     * @param files name, such as "card-send.camel.yaml", and content
     * @return the findings; the files are called "routes/card-send.camel.yaml" there
     */
    public Report routes(Map<String, byte[]> files) {
        Map<String, Object> beans = Beans.of(settings, clock, null);
        return RouteFiles.check(
                settings, beans, Application.ourRoutes(settings, clock, Application.traffic(settings, clock)), files);
    }

    /** @return what is wrong with the files in templates/: templates, words, approved templates */
    public Report templates() {
        return templates(settings.templates());
    }

    /**
     * What would be wrong with the templates if templates/ were this folder.
     *
     * @param folder such as a copy with edited files
     * @return the findings; the files are called "templates/order-card.md.ftl" there
     */
    public Report templates(Path folder) {
        return new Report(TemplateFiles.check(folder, new Templates(folder, settings.cardLocale()), readSamples()));
    }

    /** @return what is wrong with the files in mappings/ */
    public Report mappings() {
        return mappings(settings.mappings());
    }

    /**
     * What would be wrong with the mappings if mappings/ were this folder.
     *
     * @param folder such as a copy with edited files
     * @return the findings; the files are called "mappings/shop.yaml" there
     */
    public Report mappings(Path folder) {
        return new Report(MappingFiles.check(folder));
    }

    /** @return what is wrong with the files in samples/: notices that would be refused, and cards that are not as expected */
    public Report samples() {
        Cards cards = new Cards(Beans.templates(settings));
        Map<String, List<Finding>> files = new LinkedHashMap<>();
        readSamples().forEach(sample -> files.put(sample.file(), SampleFiles.check(sample, cards)));
        return new Report(files);
    }

    private List<Sample> readSamples() {
        if (samples == null) {
            NoticeFiles files = Beans.files(
                    settings,
                    Beans.reader(settings, Beans.templates(settings))
                            .in(settings.timeZone().orElse(null)));
            samples = new SampleFiles(settings.home().resolve("samples"), files, new Mappings(settings.mappings()))
                    .read();
        }
        return samples;
    }
}
