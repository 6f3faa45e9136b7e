package org.cardcourier.card;

import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;

/**
 * Turns notices into the bodies of Chatwoot messages.
 *
 * <p>A route does it in four steps, so that the words can be written by Camel's own FreeMarker component:
 * {@link #template}, {@code freemarker:FILE}, {@link #questionTemplate} where {@link #needsQuestion}, {@link #messages}.
 * {@link #preview} does the same at once. Thread-safe.
 */
public final class Cards {

    /** The template of the one sentence above the buttons of shape {@code pair}. */
    public static final String QUESTION = "order-question";

    /**
     * What {@code auto} means on a channel; any other channel gets {@link Shape#TEXT}. Messages of type input_select reach
     * customers on WhatsApp, Telegram, Line and Facebook as well (Chatwoot 4.10.0, read): they may come here when they
     * have been seen to work, with their limits on titles.
     */
    private static final Map<String, Shape> BY_CHANNEL =
            Map.of("Channel::WebWidget", Shape.PAIR, "Channel::Api", Shape.PAIR);

    private final Templates templates;

    /** @param templates the templates that notices may name */
    public Cards(Templates templates) {
        this.templates = templates;
    }

    /**
     * Refuses, at acceptance, what could not become a card later. Says nothing about notices without an order.
     *
     * @param notice the notice
     * @throws RefusedCard if its template, locale or shape is unknown or does not fit
     */
    public void check(Notice notice) {
        if (notice.order() == null) {
            return;
        }
        template(notice);
        Shapes.check(notice, notice.shape());
        if (needsQuestion(notice, null)) {
            questionTemplate(notice);
        }
    }

    /**
     * The file that writes a notice's card.
     *
     * @param notice a notice with an order
     * @return such as "order-card.md.ftl"
     * @throws RefusedCard if there is no such template
     */
    public String template(Notice notice) {
        return templates.resolve(notice.template(), notice.locale());
    }

    /**
     * The file that writes the sentence above the buttons.
     *
     * @param notice a notice with an order
     * @return such as "order-question.md.ftl"
     * @throws RefusedCard if there is no such template
     */
    public String questionTemplate(Notice notice) {
        return templates.resolve(QUESTION, notice.locale());
    }

    /**
     * Whether {@link #messages} will want a question.
     *
     * @param notice  any notice
     * @param channel Chatwoot's name of the inbox's channel, such as "Channel::WebWidget"; null or "" where unknown
     * @return true for an order that goes out as a pair and has postbacks
     */
    public boolean needsQuestion(Notice notice, String channel) {
        return notice.order() != null
                && shape(notice, channel) == Shape.PAIR
                && Shapes.postbacks(notice).findAny().isPresent();
    }

    /**
     * The bodies of a notice's messages, in the order in which they are to be posted.
     *
     * @param notice   any notice
     * @param text     what its template wrote; not looked at where it has no order
     * @param question what the question's template wrote; not looked at where {@link #needsQuestion} is false
     * @param channel  Chatwoot's name of the inbox's channel, such as "Channel::WebWidget"; null or "" where unknown
     * @return one or two bodies with Chatwoot's keys in a fixed order; none for a notice that carries only a {@code then}
     * @throws RefusedCard if the shape cannot carry the actions, or a template gave no text or too much
     */
    public List<Map<String, Object>> messages(Notice notice, String text, String question, String channel) {
        if (notice.message() != null) {
            return Shapes.plain(notice.message());
        }
        if (notice.order() == null) {
            return List.of();
        }
        Shape shape = shape(notice, channel);
        Shapes.check(notice, shape);
        String words = Shapes.words(text, notice.template());
        return switch (shape) {
            case CARD -> Shapes.card(notice, words);
            case SEED -> Shapes.seed(notice, words);
            default ->
                needsQuestion(notice, channel)
                        ? Shapes.pair(notice, words, Shapes.words(question, QUESTION))
                        : Shapes.text(words);
        };
    }

    /**
     * Writes a notice's card outside of Camel.
     *
     * @param notice a notice with an order
     * @return Markdown
     * @throws RefusedCard     if there is no such template, or it gave no text
     * @throws TemplateProblem if the template is broken
     */
    public String render(Notice notice) {
        return templates.render(template(notice), notice);
    }

    /**
     * All steps at once, outside of Camel.
     *
     * @param notice  any notice
     * @param channel as in {@link #messages}
     * @return as {@link #messages}
     * @throws RefusedCard     if the notice cannot become a card
     * @throws TemplateProblem if a template is broken
     */
    public List<Map<String, Object>> preview(Notice notice, String channel) {
        String text = notice.order() == null ? "" : render(notice);
        String question = needsQuestion(notice, channel) ? templates.render(questionTemplate(notice), notice) : "";
        return messages(notice, text, question, channel);
    }

    private static Shape shape(Notice notice, String channel) {
        if (notice.shape() != Shape.AUTO) {
            return notice.shape();
        }
        return channel == null || channel.isEmpty() ? Shape.PAIR : BY_CHANNEL.getOrDefault(channel, Shape.TEXT);
    }
}
