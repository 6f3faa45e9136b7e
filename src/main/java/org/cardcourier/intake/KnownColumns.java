package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What order systems call the fields of a notice, in English and Chinese, and what stands in such columns. */
final class KnownColumns {

    /**
     * A field of the notice and how to know its column.
     *
     * @param place  where it belongs
     * @param kind   what stands there, the end of a sentence
     * @param fits   whether one value may stand there
     * @param names  what its column is called, as {@link #plain} makes it; the likeliest first
     */
    record Role(Place place, String kind, Predicate<String> fits, List<String> names) {

        boolean isOfItem() {
            return place.isIn(Place.ITEMS);
        }

        /** @return how well a column's name fits, from 0 for not at all */
        int score(String path) {
            String whole = plain(path);
            String last = plain(path.substring(Math.max(path.lastIndexOf('.'), path.lastIndexOf("[]")) + 1));
            int best = 0;
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                if (name.equals(whole) || name.equals(last)) {
                    best = Math.max(best, EXACT - Math.min(i, 40) + (name.equals(whole) ? 1 : 0));
                } else if (name.length() >= (isLatin(name) ? 5 : 2) && last.contains(name)) {
                    best = Math.max(best, name.length() + (last.endsWith(name) ? 5 : 0));
                }
            }
            return best;
        }
    }

    private static final int EXACT = 1000;

    static final Pattern CHINESE_PHONE = Pattern.compile("1[3-9][0-9]{9}");

    private static final Predicate<String> ANY = text -> true;
    private static final Predicate<String> SHORT = text -> text.length() <= 100 && text.indexOf('\n') < 0;
    private static final Predicate<String> ID = text -> Fields.wholeNumber(text) > 0;
    private static final Predicate<String> NUMBER = GuessedFormat::mayBeNumber;
    private static final Predicate<String> TIME = GuessedFormat::mayBeTime;
    private static final Predicate<String> URL = text -> text.matches("https?://\\S+");
    private static final Predicate<String> EMAIL =
            text -> PersonReader.EMAIL.matcher(text).matches();
    private static final Predicate<String> PHONE =
            text -> PersonReader.E164.matcher(text).matches()
                    || CHINESE_PHONE.matcher(text).matches();

    static final List<Role> ALL = List.of(
            role("notice_id", "ids", text -> text.matches("[A-Za-z0-9._:-]{1,200}"), "notice_id 通知编号"),
            role(
                    "conversation_id",
                    "whole numbers",
                    ID,
                    "conversation_id conversation conversation_no conversation_number chatwoot_conversation chat_id chat"
                            + " 会话id 会话编号 会话号 会话 对话id 对话编号 对话"),
            role(
                    "contact.identifier",
                    "texts of one line",
                    SHORT,
                    "customer_id customer_no customer_number customer_code user_id uid member_id member_no buyer_id"
                            + " client_id contact_id identifier openid 客户编号 客户id 客户号 客户代码 会员号 会员编号 会员id 用户id"
                            + " 用户编号 买家id 买家编号"),
            role(
                    "contact.email",
                    "e-mail addresses",
                    EMAIL,
                    "email e-mail mail email_address customer_email 邮箱 电子邮箱 电子邮件 邮箱地址 客户邮箱"),
            role(
                    "contact.phone_number",
                    "phone numbers",
                    PHONE,
                    "phone_number phone mobile mobile_phone telephone tel cellphone 手机号 手机 手机号码 电话 联系电话 电话号码 客户电话"),
            role(
                    "order.order_id",
                    "texts of one line",
                    SHORT,
                    "order_id order_no order_number order_sn order_code order trade_no tid sales_order so_number 订单号 订单编号"
                            + " 订单id 订单编码 单号 订单 交易号 交易编号 销售单号 number no id"),
            role("order.status", "texts of one line", SHORT, "order_status status state order_state 订单状态 状态 交易状态 发货状态"),
            role(
                    "order.status_text",
                    "texts of one line",
                    SHORT,
                    "status_text status_name state_text state_name status_label status_description 状态名称 状态说明 状态描述 状态文本"),
            role(
                    "order.created_at",
                    "texts of one line",
                    SHORT,
                    "created_at create_time created order_date order_time ordered_at placed_at purchase_date date 下单时间"
                            + " 下单日期 订单日期 订单时间 创建时间 成交时间 日期"),
            role(
                    "event_time",
                    "times",
                    TIME,
                    "event_time updated_at update_time updated modified_at modified last_modified status_time changed_at"
                            + " 更新时间 修改时间 状态时间 变更时间"),
            role(
                    "order.currency",
                    "currency codes",
                    text -> text.length() == 3 && Currencies.isKnown(text),
                    "currency currency_code 币种 货币 货币代码"),
            role(
                    "order.total_amount",
                    "numbers",
                    NUMBER,
                    "total_amount order_amount grand_total total total_price amount_paid paid_amount payment paid amount sum"
                            + " 订单金额 订单总额 总金额 实付金额 实付款 实付 总额 合计 总价 应付金额 付款金额 支付金额 金额"),
            role(
                    "order.shipping_fee",
                    "numbers",
                    NUMBER,
                    "shipping_fee shipping_cost delivery_fee freight postage post_fee shipping 运费 邮费 配送费 快递费"),
            role("order.tax_amount", "numbers", NUMBER, "tax_amount tax vat 税额 税费 税金"),
            role("order.discount_amount", "numbers", NUMBER, "discount_amount discount coupon_amount 优惠金额 折扣金额 优惠 折扣"),
            role("order.refund_amount", "numbers", NUMBER, "refund_amount refund 退款金额"),
            role(
                    "order.logistics.carrier",
                    "texts of one line",
                    SHORT,
                    "carrier shipping_company logistics_company express_company parcel_company courier express 物流公司 快递公司"
                            + " 承运商 快递"),
            role(
                    "order.logistics.tracking_number",
                    "texts of one line",
                    SHORT,
                    "tracking_number tracking_no tracking_code waybill waybill_no express_no parcel_number awb tracking 运单号"
                            + " 快递单号 物流单号 物流编号 运单编号"),
            role("order.logistics.tracking_url", "web addresses", URL, "tracking_url tracking_link 物流链接 查询链接 物流网址"),
            role(
                    "order.expected_arrival",
                    "texts of one line",
                    SHORT,
                    "expected_arrival estimated_delivery expected_delivery delivery_date eta 预计送达 预计到达 预计送达时间 预计到货"),
            role(
                    "order.remark",
                    "texts",
                    ANY,
                    "remark remarks buyer_memo buyer_message customer_note 买家留言 客户留言 留言 订单备注 备注"),
            role("then.add_labels", "labels", SHORT, "labels label tags tag 标签"),
            role(
                    "order.items[].name",
                    "texts",
                    ANY,
                    "item_name product_name product_title goods_name sku_name product goods item article title name 商品名称"
                            + " 商品名 商品标题 商品 产品名称 产品 品名 货品名称 宝贝标题"),
            role(
                    "order.items[].quantity",
                    "numbers",
                    NUMBER,
                    "quantity qty item_quantity pieces count num 数量 商品数量 购买数量 件数"),
            role("order.items[].price", "numbers", NUMBER, "unit_price item_price price 单价 商品单价 售价 价格 商品价格"),
            role(
                    "order.items[].image_url",
                    "web addresses",
                    URL,
                    "image_url image picture picture_url pic pic_url thumbnail 商品图片 图片链接 图片"));

    private static final Set<String> ITEM_LISTS = Set.of(
            "items",
            "lines",
            "goods",
            "products",
            "details",
            "skus",
            "orderitems",
            "orderlines",
            "lineitems",
            "商品",
            "明细",
            "商品明细",
            "商品列表",
            "订单明细");

    /** Words that fit too much to be believed of a column that stands alone, without a list around it. */
    private static final Set<String> ONLY_IN_LISTS = Set.of("name", "count", "num", "title");

    /** What staff write for each other is nothing for customers. */
    private static final Pattern OF_STAFF = Pattern.compile("(?i).*(internal|seller|staff|private|内部|卖家|商家|客服).*");

    private KnownColumns() {}

    private static Role role(String place, String kind, Predicate<String> fits, String names) {
        List<String> plain = new ArrayList<>();
        for (String name : names.split(" ")) {
            plain.add(plain(name));
        }
        return new Role(Place.of(place), kind, fits, plain);
    }

    /** @return how well the column may be that field; 0 for not at all */
    static int score(Role role, String path) {
        boolean isInList = path.contains("[]");
        String last = plain(path.substring(path.lastIndexOf('.') + 1));
        if (isInList && !role.isOfItem()
                || OF_STAFF.matcher(path).matches()
                || role.isOfItem() && !isInList && ONLY_IN_LISTS.contains(last)) {
            return 0;
        }
        return role.score(path);
    }

    /** @return true for a word that names what was bought */
    static boolean isItemList(String segment) {
        return ITEM_LISTS.contains(plain(segment));
    }

    private static boolean isLatin(String name) {
        return name.charAt(0) < 0x250;
    }

    /** Order-ID, order_id and "orderId:" are one name. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_./:：()（）\\[\\]#*@-]", "");
    }
}
