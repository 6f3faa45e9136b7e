package org.cardcourier.sandbox;

import java.util.Locale;
import java.util.Map;

/**
 * The page's own words in one language.
 *
 * @param language of the HTML element
 * @param words    by key
 */
record Words(String language, Map<String, String> words) {

    private static final Words ENGLISH = new Words(
            "en",
            Map.ofEntries(
                    Map.entry("title", "Card Courier sandbox"),
                    Map.entry(
                            "lead",
                            "What the customer sees, about as Chatwoot's widget shows it. Nothing here is real."),
                    Map.entry("reply", "Usually replies in a few minutes"),
                    Map.entry("today", "Today"),
                    Map.entry("type", "Type your message"),
                    Map.entry("send", "Send"),
                    Map.entry("by", "Card Courier sandbox, a stand-in for Chatwoot"),
                    Map.entry("agents", "Agents only"),
                    Map.entry("note", "Private note"),
                    Map.entry("conversation", "Conversation"),
                    Map.entry("assignee", "Assignee"),
                    Map.entry("team", "Team"),
                    Map.entry("labels", "Labels"),
                    Map.entry("nobody", "nobody"),
                    Map.entry("none", "none"),
                    Map.entry("empty", "No messages yet"),
                    Map.entry("failed", "failed"),
                    Map.entry("stored", "messages stored"),
                    Map.entry("other", "中文"),
                    Map.entry("open", "open"),
                    Map.entry("resolved", "resolved"),
                    Map.entry("pending", "pending"),
                    Map.entry("snoozed", "snoozed")));
    private static final Words CHINESE = new Words(
            "zh-CN",
            Map.ofEntries(
                    Map.entry("title", "Card Courier 沙盒"),
                    Map.entry("lead", "顾客看到的样子,与 Chatwoot 聊天窗口大致相同。这里没有真实数据。"),
                    Map.entry("reply", "通常在几分钟内回复您"),
                    Map.entry("today", "今天"),
                    Map.entry("type", "输入您的消息"),
                    Map.entry("send", "发送"),
                    Map.entry("by", "Card Courier 沙盒,代替 Chatwoot"),
                    Map.entry("agents", "仅客服可见"),
                    Map.entry("note", "内部备注"),
                    Map.entry("conversation", "会话"),
                    Map.entry("assignee", "负责人"),
                    Map.entry("team", "团队"),
                    Map.entry("labels", "标签"),
                    Map.entry("nobody", "无"),
                    Map.entry("none", "无"),
                    Map.entry("empty", "暂无消息"),
                    Map.entry("failed", "发送失败"),
                    Map.entry("stored", "条消息"),
                    Map.entry("other", "English"),
                    Map.entry("open", "进行中"),
                    Map.entry("resolved", "已解决"),
                    Map.entry("pending", "待处理"),
                    Map.entry("snoozed", "已暂停")));

    /** The language that {@code lang} names, else the first one that the browser wants. */
    static Words of(Request request) {
        String wanted = request.text("lang").isEmpty() ? request.header("accept-language") : request.text("lang");
        return wanted.toLowerCase(Locale.ROOT).startsWith("zh") ? CHINESE : ENGLISH;
    }

    String get(String key) {
        return words.getOrDefault(key, key);
    }

    boolean isChinese() {
        return this == CHINESE;
    }
}
