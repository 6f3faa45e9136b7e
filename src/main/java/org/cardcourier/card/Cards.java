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

    private final Templates templates;
    private final ApprovedTemplates approved;

    /** @param templates the templates that notices may name */
    public Cards(Templates templates) {
        this.templates = templates;
        this.approved = new ApprovedTemplates(templates);
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
        if (asks(notice, Channel.UNASKED)) {
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
        return asks(notice, Channel.of(channel));
    }

    private static boolean asks(Notice notice, Channel channel) {
        return notice.order() != null
                && channel.shape(notice.shape()) == Shape.PAIR
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
        return written(notice, text, question, Channel.of(channel));
    }

    private static List<Map<String, Object>> written(Notice notice, String text, String question, Channel channel) {
        Shape shape = channel.shape(notice.shape());
        Shapes.check(notice, shape);
        String words = Shapes.words(text, notice.template());
        if (shape == Shape.SEED) {
            return Shapes.seed(notice, words); // byte for byte as the old client sent it, on every channel
        }
        String written = Shapes.words(channel.words(words), notice.template());
        if (shape == Shape.CARD) {
            return Shapes.card(notice, written, words);
        }
        if (!asks(notice, channel)) {
            return Shapes.text(written);
        }
        channel.checkOptions(Shapes.postbacks(notice).toList());
        return Shapes.pair(notice, written, channel.question(Shapes.words(question, QUESTION)));
    }

    /**
     * The body of what goes out where the channel's reply window is closed: its approved template instead of the card.
     *
     * @param notice a notice with an order
     * @return one body
     * @throws RefusedCard if there is no approved template, or the order lacks a value that it needs
     */
    public List<Map<String, Object>> approved(Notice notice) {
        return approved.message(notice);
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
     * Writes a notice's card as a channel gets it.
     *
     * @param notice  a notice with an order
     * @param channel as in {@link #messages}
     * @return the content of the first message
     * @throws RefusedCard     if there is no such template, or it gave no text
     * @throws TemplateProblem if the template is broken
     */
    public String render(Notice notice, String channel) {
        String words = render(notice);
        return notice.shape() == Shape.SEED ? words : Channel.of(channel).words(words);
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
}
