package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingsTest {

    private static final String GOOD = "fields: {conversation_id: chat, order.order_id: no}";

    @TempDir
    private Path home;

    private Path folder;
    private Mappings mappings;

    @BeforeEach
    void prepareFolder() throws IOException {
        folder = Files.createDirectory(home.resolve("mappings"));
        mappings = new Mappings(folder);
    }

    @Test
    void anEditIsSeenAtTheNextUse() throws IOException {
        write("shop", GOOD);
        assertEquals("{conversation_id=7}", use("shop"));

        write("shop", "fields: {conversation_id: room}");
        assertEquals("{conversation_id=8}", use("shop"));
    }

    @Test
    void anEditWithMistakesKeepsTheMappingBefore() throws IOException {
        write("shop", GOOD);
        use("shop");

        write("shop", "fileds: {}");
        assertEquals("{conversation_id=7}", use("shop"));
        assertEquals("{conversation_id=7}", use("shop"));

        write("shop", "fields: {conversation_id: room}");
        assertEquals("{conversation_id=8}", use("shop"));
    }

    @Test
    void aMappingThatWasNeverGoodIsRefused() throws IOException {
        write("shop", "fileds: {}");

        assertEquals(
                List.of("mappings/shop.yaml:1: unknown key \"fileds\"; did you mean \"fields\"?"),
                assertThrows(MappingRefused.class, () -> mappings.named("shop")).mistakes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "Shop", "shop.yaml", "", "a/b", "shop\u0000", "商店", "."})
    void aNameThatIsNoneIsRefused(String name) throws IOException {
        Files.writeString(home.resolve("secret.yaml"), GOOD);

        assertThrows(MappingRefused.class, () -> mappings.named(name));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() throws IOException {
        write("shop", GOOD);
        write("erp", GOOD);

        assertEquals(
                "there is no mapping \"shpo\"; there are erp, shop",
                assertThrows(MappingRefused.class, () -> mappings.named("shpo")).getMessage());
    }

    @Test
    void aLinkOutOfTheFolderIsRefused() throws IOException {
        Path outside = Files.writeString(home.resolve("outside.yaml"), GOOD);
        Files.createSymbolicLink(folder.resolve("shop.yaml"), outside);

        assertEquals(
                "mappings/shop.yaml: lies outside of the folder of mappings",
                assertThrows(MappingRefused.class, () -> mappings.named("shop")).getMessage());
    }

    @Test
    void aDroppedFileIsReadByTheLongestNameThatItBeginsWith() throws IOException {
        write("shop", GOOD);
        write("shop-berlin", GOOD);

        assertEquals("shop-berlin", batchMapping("shop-berlin-2026-01-20.csv"));
        assertEquals("shop", batchMapping("shop-hamburg.csv"));
        assertEquals("shop", batchMapping("shop.jsonl"));
        assertEquals("none", batchMapping("notices.csv"));
    }

    @Test
    void aMissingFolderHasNoMappings() {
        Mappings none = new Mappings(home.resolve("nowhere"));

        assertEquals(new TreeSet<>(), none.names());
        assertEquals(Optional.empty(), none.batchMappingFor("shop.csv"));
    }

    private String batchMapping(String fileName) {
        return mappings.batchMappingFor(fileName).map(Mapping::name).orElse("none");
    }

    private String use(String name) {
        return mappings.named(name).apply(Map.of("chat", "7", "room", "8")).toString();
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), yaml);
    }
}
