package org.cardcourier.route;

import java.util.Locale;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.cardcourier.journal.Schedule;

/** {@code journal:notices}, {@code journal:outcomes}, {@code journal:answers} or {@code journal:skip}. */
@UriEndpoint(firstVersion = "0.1.0", scheme = "journal", title = "Journal", syntax = "journal:kind")
public final class JournalEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    /** What follows the colon. */
    enum Kind {
        NOTICES,
        OUTCOMES,
        ANSWERS,
        SKIP;

        static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("There is no journal:" + word
                    + "; it is journal:notices, journal:outcomes, journal:answers or journal:skip");
        }
    }

    @UriPath(description = "notices, outcomes, answers or skip")
    private final Kind kind;

    @UriParam(
            label = "consumer",
            description = "When a notice is tried, such as 0s,5s,5m",
            defaultValue = Schedule.DEFAULT)
    private String schedule = Schedule.DEFAULT;

    @UriParam(label = "consumer", description = "Notices that are being sent at the same moment", defaultValue = "64")
    private int maxInFlight = 64;

    @UriParam(label = "consumer", description = "Ends to hear of, such as refused,undelivered; empty for all")
    private String states = "";

    @UriParam(
            label = "consumer",
            description = "Hear at most once in this time, such as 1m, of all ends that came meanwhile; empty: of each"
                    + " by itself")
    private String gather = "";

    @UriParam(label = "consumer", description = "Answers to hear of, such as CONTACT_SUPPORT; empty for all")
    private String payload = "";

    @UriParam(label = "producer", description = "What brings the notices, for the history", defaultValue = "route")
    private String source = "route";

    @UriParam(label = "producer", description = "Wait for room instead of failing at once", defaultValue = "false")
    private boolean block;

    @UriParam(
            label = "producer",
            description = "Each notice stands for itself, not all or nothing",
            defaultValue = "false")
    private boolean each;

    @UriParam(label = "producer", description = "Name of a watermark that moves in the same commit")
    private String watermark;

    @UriParam(label = "producer", description = "Why the notice is not sent, for a person")
    private String because = "The route decided so";

    JournalEndpoint(String uri, JournalComponent component, Kind kind) {
        super(uri, component);
        this.kind = kind;
    }

    @Override
    public Producer createProducer() {
        return switch (kind) {
            case NOTICES -> new JournalProducer(this);
            case SKIP -> new SkipProducer(this);
            case OUTCOMES, ANSWERS ->
                throw new IllegalArgumentException("journal:outcomes and journal:answers can only be received from");
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        return switch (kind) {
            case NOTICES ->
                configured(EachAccount.of(this, processor, account -> new JournalConsumer(this, processor, account)));
            case OUTCOMES ->
                configured(EachAccount.of(this, processor, account -> new OutcomesConsumer(this, processor, account)));
            case ANSWERS ->
                configured(EachAccount.of(this, processor, account -> new AnswersConsumer(this, processor, account)));
            case SKIP -> throw new IllegalArgumentException("journal:skip can only be sent to");
        };
    }

    /** Two routes may hear of the same ends or answers, each at its own place; due notices have one receiver. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return kind == Kind.OUTCOMES || kind == Kind.ANSWERS;
    }

    private Consumer configured(Consumer consumer) throws Exception {
        configureConsumer(consumer);
        return consumer;
    }

    JournalComponent component() {
        return (JournalComponent) getComponent();
    }

    /** @return when a notice is tried */
    public String getSchedule() {
        return schedule;
    }

    /** @param schedule when a notice is tried, such as "0s,5s,5m" */
    public void setSchedule(String schedule) {
        this.schedule = schedule;
    }

    /** @return notices that are being sent at the same moment */
    public int getMaxInFlight() {
        return maxInFlight;
    }

    /** @param maxInFlight notices that are being sent at the same moment, 1 or more */
    public void setMaxInFlight(int maxInFlight) {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight must be 1 or more, got " + maxInFlight);
        }
        this.maxInFlight = maxInFlight;
    }

    /** @return ends to hear of; "" for all */
    public String getStates() {
        return states;
    }

    /** @param states ends to hear of, such as "refused,undelivered"; "" for all */
    public void setStates(String states) {
        this.states = states;
    }

    /** @return the least time between two exchanges, each with all ends that came meanwhile; "" for one exchange an end */
    public String getGather() {
        return gather;
    }

    /** @param gather the least time between two exchanges, such as "1m"; "" for one exchange an end */
    public void setGather(String gather) {
        if (!gather.isEmpty()) {
            Schedule.duration(gather);
        }
        this.gather = gather;
    }

    /** @return answers to hear of; "" for all */
    public String getPayload() {
        return payload;
    }

    /** @param payload answers to hear of, such as "CONTACT_SUPPORT"; "" for all */
    public void setPayload(String payload) {
        this.payload = payload;
    }

    /** @return what brings the notices */
    public String getSource() {
        return source;
    }

    /** @param source what brings the notices, such as "webhook" */
    public void setSource(String source) {
        this.source = source;
    }

    /** @return true to wait for room */
    public boolean isBlock() {
        return block;
    }

    /** @param block true to wait for room, false to fail at once */
    public void setBlock(boolean block) {
        this.block = block;
    }

    /** @return true if each notice stands for itself */
    public boolean isEach() {
        return each;
    }

    /** @param each true if each notice stands for itself, false for all or nothing */
    public void setEach(boolean each) {
        this.each = each;
    }

    /** @return the watermark that moves in the same commit, or null */
    public String getWatermark() {
        return watermark;
    }

    /** @param watermark name of the watermark that moves in the same commit */
    public void setWatermark(String watermark) {
        this.watermark = watermark;
    }

    /** @return why the notice is not sent */
    public String getBecause() {
        return because;
    }

    /** @param because why the notice is not sent, for a person */
    public void setBecause(String because) {
        this.because = because;
    }
}
