package org.cardcourier.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;

/** The mappings of a home. */
final class MappingFiles {

    private static final Pattern PLACE = Pattern.compile("mappings/\\S+?:(\\d+): (.*)", Pattern.DOTALL);
    /** What a sentence is about stands in quotes in it, as it stands in the file. */
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private static final String FOLDER = "mappings/";
    private static final String ENDING = ".yaml";

    private MappingFiles() {}

    static Map<String, List<Finding>> check(Path folder) {
        Map<String, List<Finding>> findings = new LinkedHashMap<>();
        Mappings mappings = new Mappings(folder);
        for (String file : list(folder)) {
            String name = file.substring(0, file.lastIndexOf('.'));
            boolean isRead = file.endsWith(ENDING) && mappings.names().contains(name);
            findings.put(FOLDER + file, isRead ? read(mappings, folder, file, name) : List.of(notRead(file)));
        }
        return findings;
    }

    private static List<String> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING) || file.endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Finding notRead(String file) {
        return new Finding(FOLDER + file, "is not read: a mapping's name is of a-z, 0-9 and -, such as shop.yaml");
    }

    private static List<Finding> read(Mappings mappings, Path folder, String file, String name) {
        try {
            mappings.named(name);
            return List.of();
        } catch (MappingRefused e) {
            Source source = Source.read(FOLDER + file, folder.resolve(file));
            return e.mistakes().stream()
                    .map(mistake -> finding(source, mistake))
                    .toList();
        }
    }

    private static Finding finding(Source file, String mistake) {
        Matcher place = PLACE.matcher(mistake);
        if (!place.matches()) {
            return new Finding(file.file(), mistake.replaceFirst("^mappings/\\S+: ", ""));
        }
        Matcher word = QUOTED.matcher(place.group(2));
        return file.at(Integer.parseInt(place.group(1)), word.find() ? word.group(1) : "", place.group(2));
    }
}
