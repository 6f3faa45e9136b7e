<#assign order = body.order>
<#-- Makes: the order card in Chinese (zh-CN), about ten lines, so that a customer sees all of it at once.
     Given: body (the notice), with body.order and body.actions. A text that the shop did not send is "".
     Edited by: anyone. ${...} writes a value as text, <@code .../> as a code span, <@link words address/> as a link.
     Keep a blank or a word between two values, and at least a blank between a value and a link. -->
<#assign emojis = {"pending": "⏳", "paid": "💰", "processing": "⚙️", "shipped": "📦", "delivered": "✅",
    "completed": "✅", "cancelled": "❌", "refunded": "💸", "failed": "⚠️"}>
<#assign statuses = {"pending": "待付款", "paid": "已付款", "processing": "处理中", "shipped": "已发货", "delivered": "已送达",
    "completed": "已完成", "cancelled": "已取消", "refunded": "已退款", "failed": "支付失败"}>
<#assign signs = {"": "¥", "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "HKD": "HK$", "TWD": "NT$",
    "MOP": "MOP$", "SGD": "S$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$", "INR": "₹", "THB": "฿", "VND": "₫", "PHP": "₱"}>
<#-- the usual sign, else the code and a blank -->
<#assign sign><#if signs[order.currency?upper_case]??>${signs[order.currency?upper_case]}<#else>${order.currency} </#if></#assign>
<#assign status = order.status_text?has_content?then(order.status_text, statuses[order.status?lower_case]!order.status)>
${emojis[order.status?lower_case]!"📦"}<#if status?has_content> **${status}**</#if> 订单<#if order.order_id?has_content> <@code order.order_id/></#if>
<#if order.created_at?has_content>
下单时间 ${order.created_at}
</#if>

<#list order.items as item>
- ${item.name?has_content?then(item.name, "未知商品")} × ${item.quantity?has_content?then(item.quantity, "1")}<#if item.price?has_content> ${sign}${item.price}</#if>
<#else>
- 无商品信息
</#list>

<#if order.total_amount?has_content>
💰 **合计** ${sign}${order.total_amount}<#if order.shipping_fee?has_content> (含运费 ${sign}${order.shipping_fee})</#if>
</#if>
<#assign parcel = order.logistics>
<#if parcel.carrier?has_content || parcel.tracking_number?has_content || parcel.tracking_url?has_content>
🚚<#if parcel.carrier?has_content> ${parcel.carrier}</#if> <#if parcel.tracking_url?has_content><@link parcel.tracking_number?has_content?then(parcel.tracking_number, "查看物流") parcel.tracking_url/><#else><@code parcel.tracking_number/></#if>
</#if>
<#if order.remark?has_content>
📋 **备注:** ${order.remark}
</#if>
<#list body.actions as action>
<#if action.type == "link">
<@link action.text action.uri/>
</#if>
</#list>
