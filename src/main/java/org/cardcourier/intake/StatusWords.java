package org.cardcourier.intake;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What order systems call the states of an order, and the words of a notice for them. */
final class StatusWords {

    private static final Map<String, String> KNOWN = known();

    private StatusWords() {}

    private static Map<String, String> known() {
        Map<String, String> words = new LinkedHashMap<>();
        put(words, "pending", "待付款 未付款 等待付款 待支付 unpaid awaiting_payment new open");
        put(words, "paid", "已付款 已支付 待发货 等待发货 payment_received");
        put(words, "processing", "处理中 备货中 配货中 已审核 in_progress packed");
        put(words, "shipped", "已发货 运输中 配送中 派送中 待收货 dispatched sent in_transit out_for_delivery");
        put(words, "delivered", "已签收 已送达 已收货 received");
        put(words, "completed", "已完成 交易成功 交易完成 已结束 complete finished done closed");
        put(words, "cancelled", "已取消 已关闭 交易关闭 canceled cancel");
        put(words, "refunded", "已退款 退款成功 退款完成 refund returned");
        put(words, "failed", "失败 支付失败 付款失败 failure error");
        return words;
    }

    private static void put(Map<String, String> words, String status, String others) {
        words.put(status, status);
        for (String other : others.split(" ")) {
            words.put(other, status);
        }
    }

    /** @return the notice's word for it; null for none that is known */
    static String of(String word) {
        return KNOWN.get(word.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s-]+", "_"));
    }

    /** @return all words of other systems in Chinese, with the notice's for them */
    static Map<String, String> chinese() {
        Map<String, String> chinese = new LinkedHashMap<>();
        KNOWN.forEach((word, status) -> {
            if (word.codePointAt(0) >= 0x2e80) {
                chinese.put(word, status);
            }
        });
        return chinese;
    }
}
