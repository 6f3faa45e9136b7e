package org.cardcourier.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.Settings;

/** The settings of a home: all that are wrong, not only the first, and what can still be read without them. */
public final class SettingsCheck {

    private static final Pattern LINE = Pattern.compile("^\\s*([^#!\\s:=][^\\s:=]*)\\s*[:=]?\\s*");
    private static final Pattern UNKNOWN = Pattern.compile("^\\S+: there is no setting (\\S+?);.*");
    private static final Pattern NAMED = Pattern.compile("^([a-z][a-z0-9]*(?:[.-][a-z0-9]+)+)\\b.*", Pattern.DOTALL);

    private final Source file;
    private final List<Finding> findings = new ArrayList<>();
    private Settings settings;

    private SettingsCheck(Source file) {
        this.file = file;
    }

    /**
     * Reads the settings of a home, as for a command that does not talk to Chatwoot.
     *
     * @param home the folder
     * @return what is wrong with them, and the rest
     */
    public static SettingsCheck of(Path home) {
        SettingsCheck check = new SettingsCheck(Source.read(Settings.FILE, home.resolve(Settings.FILE)));
        check.lookForTwice();
        check.read(home);
        return check;
    }

    private void read(Path home) {
        Set<String> without = new HashSet<>();
        while (settings == null) {
            try {
                settings = Settings.readForDesk(home, without);
            } catch (Settings.Wrong e) {
                Optional<String> name = name(e.getMessage());
                findings.add(finding(name.orElse(""), e.getMessage()));
                if (name.isEmpty() || !without.add(name.get())) {
                    return;
                }
            }
        }
    }

    private Optional<String> name(String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.matches()) {
            return Optional.of(unknown.group(1));
        }
        Matcher named = NAMED.matcher(message);
        return named.matches() && Settings.isName(named.group(1)) ? Optional.of(named.group(1)) : Optional.empty();
    }

    private Finding finding(String name, String message) {
        String sentence = message.replaceFirst("^" + Pattern.quote(Settings.FILE) + ": ", "");
        int line = lines(name).stream().reduce(0, (first, last) -> last);
        if (line == 0) {
            boolean isElsewhere = !name.isEmpty() && Files.exists(Path.of(file.file()));
            return new Finding(file.file(), sentence + (isElsewhere ? " (from the environment or -D)" : ""));
        }
        String text = file.lines().get(line - 1);
        Matcher key = LINE.matcher(text);
        boolean isUnknown = !Settings.isName(name);
        int at = key.find() && !isUnknown ? key.end() : text.indexOf(name);
        return file.at(line, 1 + text.codePointCount(0, at), sentence);
    }

    /** The lines that set a setting, from 1; the last one counts. */
    private List<Integer> lines(String name) {
        List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < file.lines().size(); i++) {
            Matcher line = LINE.matcher(file.lines().get(i));
            if (line.find() && line.group(1).equals(name)) {
                lines.add(i + 1);
            }
        }
        return lines;
    }

    private Set<String> ownNames() {
        Set<String> names = new TreeSet<>();
        for (String text : file.lines()) {
            Matcher line = LINE.matcher(text);
            if (line.find()) {
                names.add(line.group(1));
            }
        }
        return names;
    }

    private void lookForTwice() {
        for (String name : ownNames()) {
            List<Integer> lines = lines(name);
            if (lines.size() > 1) {
                int last = lines.get(lines.size() - 1);
                findings.add(
                        file.at(last, name, name + " stands twice, also on line " + lines.get(0) + ": this one counts")
                                .asRemark());
            }
        }
    }

    /**
     * A home may have settings of its own for its routes. One that no route uses was probably meant as something else.
     *
     * @param routes the text of all route files
     */
    Report unused(String routes) {
        List<Finding> unused = new ArrayList<>();
        for (String name : ownNames()) {
            boolean isOwn = !Settings.isName(name) && !name.startsWith("camel.");
            if (isOwn && settings != null && settings.all().containsKey(name) && !routes.contains(name)) {
                String meant = Meant.of(name, Settings.names());
                Finding finding = file.at(
                        lines(name).get(0), name, "there is no setting " + name + ", and no route uses it" + meant);
                unused.add(meant.isEmpty() ? finding.asRemark() : finding);
            }
        }
        return new Report(Map.of(file.file(), unused));
    }

    /** @return what is wrong with the settings */
    public Report report() {
        Map<String, List<Finding>> files = new LinkedHashMap<>();
        files.put(file.file(), findings);
        return new Report(files);
    }

    /** @return the settings, wrong ones as if they were nowhere set; nothing if they cannot be read at all */
    public Optional<Settings> settings() {
        return Optional.ofNullable(settings);
    }
}
