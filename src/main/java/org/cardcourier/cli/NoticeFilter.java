package org.cardcourier.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.Selection;
import org.cardcourier.journal.State;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options by which {@code notices list} and {@code notices replay} say which notices are meant. */
final class NoticeFilter {

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            converter = StateByWord.class,
            description = "Only these: waiting, sending, parked, delivered, skipped, refused, undelivered, uncertain")
    private Set<State> states = EnumSet.noneOf(State.class);

    @Option(
            names = "--reason",
            split = ",",
            paramLabel = "REASON",
            converter = ReasonByWord.class,
            description = "Only for these reasons, such as not_found or unavailable")
    private Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    @Option(names = "--order", paramLabel = "ID", description = "Only of this order")
    private String order = "";

    @Option(names = "--batch", paramLabel = "NAME", description = "Only of this dropped file, such as shop.csv")
    private String batch = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only accepted then or later, such as 2026-01-20 or 2026-01-20T14:30 (or with an offset)")
    private String since = "";

    @Option(names = "--until", paramLabel = "TIME", description = "Only accepted before that")
    private String until = "";

    static final class StateByWord implements ITypeConverter<State> {
        @Override
        public State convert(String word) {
            try {
                return State.of(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    static final class ReasonByWord implements ITypeConverter<Reason> {
        @Override
        public Reason convert(String word) {
            try {
                return Reason.of(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** @return what the options say; all where none was given */
    Selection selection(Clock clock) {
        return new Selection(
                states,
                reasons,
                false,
                order,
                batch.isEmpty() ? "" : "file:" + batch,
                moment("--since", since, clock),
                moment("--until", until, clock));
    }

    private static Instant moment(String option, String text, Clock clock) {
        try {
            return text.isEmpty() ? null : Times.moment(text, clock);
        } catch (IllegalArgumentException e) {
            throw new Courier.WrongUse("Invalid value for option '" + option + "': " + e.getMessage());
        }
    }
}
