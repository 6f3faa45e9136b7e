package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.harness.CourierHome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide is true: its commands run one after the other, as a reader would copy them into one shell, and print what stands
 * below them.
 */
@Tag("slow")
class GuideTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text)\n(.*?)^```$");
    private static final String MARK = "@@@ block ";

    @TempDir
    Path folder;

    /** A block of commands, and what they print; "" where that is not said. */
    private record Step(String commands, String prints) {}

    private static List<Step> steps(Path guide) throws IOException {
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(guide));
        while (block.find()) {
            if (block.group(1).equals("sh")) {
                steps.add(new Step(block.group(2), ""));
            } else {
                Step before = steps.remove(steps.size() - 1);
                steps.add(new Step(before.commands(), block.group(2)));
            }
        }
        return steps;
    }

    /** Two readers on one host must not meet: the sandbox has a free port here in place of the page's. */
    private static String onAFreePort(String script) throws IOException {
        return script.replace("3000", String.valueOf(CourierHome.freePort()));
    }

    /** The guide goes from folder to folder. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void courierOnPath() throws IOException {
        Path script = folder.resolve("bin/courier");
        Files.createDirectories(script.getParent());
        Files.writeString(script, """
                #!/bin/bash
                exec '%s/bin/java' -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' org.cardcourier.Main "$@"
                """.formatted(
                        System.getProperty("java.home"), absolute(System.getProperty("java.class.path"))));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run(List<Step> steps) throws Exception {
        courierOnPath();
        StringBuilder script = new StringBuilder("""
                set -e
                trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
                cd work
                """);
        for (int i = 0; i < steps.size(); i++) {
            script.append("echo '")
                    .append(MARK)
                    .append(i)
                    .append("'\n")
                    .append(steps.get(i).commands());
        }
        Files.createDirectories(folder.resolve("work"));
        Files.writeString(folder.resolve("guide.sh"), onAFreePort(script.toString()));
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", folder.resolve("guide.sh").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("HTTP_PORT", String.valueOf(CourierHome.freePort()));
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process bash = builder.start();
        boolean ended = bash.waitFor(8, TimeUnit.MINUTES);
        bash.descendants().forEach(ProcessHandle::destroy);
        bash.destroy();
        String printed = Files.readString(output);
        assertTrue(ended, printed);
        assertEquals(0, bash.exitValue(), printed);
        return printed;
    }

    @Test
    void everyCommandOfTheGuideDoesWhatItSays() throws Exception {
        List<Step> steps = steps(Path.of("docs/guide.md"));
        assertTrue(steps.size() > 5, "the guide has commands");
        String[] printed = run(steps).split(Pattern.quote(MARK) + "\\d+\n");
        for (int i = 0; i < steps.size(); i++) {
            for (String line : steps.get(i).prints().lines().toList()) {
                Pattern wanted = Pattern.compile(
                        line.lines()
                                .flatMap(text -> List.of(text.split("…", -1)).stream())
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".*")),
                        Pattern.MULTILINE);
                assertTrue(
                        wanted.matcher(printed[i + 1]).find(),
                        "the guide says \"" + line + "\" below\n" + steps.get(i).commands() + "but it printed\n"
                                + printed[i + 1]);
            }
        }
    }
}
