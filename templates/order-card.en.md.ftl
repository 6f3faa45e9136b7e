<#assign order = body.order>
<#-- Makes: the order card in English, about ten lines, so that a customer sees all of it at once.
     Given: body (the notice), with body.order and body.actions. A text that the shop did not send is "".
     Edited by: anyone. ${...} writes a value as text, <@code .../> as a code span, <@link words address/> as a link.
     Keep a blank or a word between two values, and at least a blank between a value and a link. -->
<#assign emojis = {"pending": "⏳", "paid": "💰", "processing": "⚙️", "shipped": "📦", "delivered": "✅",
    "completed": "✅", "cancelled": "❌", "refunded": "💸", "failed": "⚠️"}>
<#assign statuses = {"pending": "Awaiting payment", "paid": "Paid", "processing": "Processing", "shipped": "Shipped",
    "delivered": "Delivered", "completed": "Completed", "cancelled": "Cancelled", "refunded": "Refunded",
    "failed": "Payment failed"}>
<#assign signs = {"": "¥", "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "HKD": "HK$", "TWD": "NT$",
    "MOP": "MOP$", "SGD": "S$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$", "INR": "₹", "THB": "฿", "VND": "₫", "PHP": "₱"}>
<#-- the usual sign, else the code and a blank -->
<#assign sign><#if signs[order.currency?upper_case]??>${signs[order.currency?upper_case]}<#else>${order.currency} </#if></#assign>
<#assign status = order.status_text?has_content?then(order.status_text, statuses[order.status?lower_case]!order.status)>
${emojis[order.status?lower_case]!"📦"}<#if status?has_content> **${status}**</#if> Order<#if order.order_id?has_content> <@code order.order_id/></#if>
<#if order.created_at?has_content>
Placed ${order.created_at}
</#if>

<#list order.items as item>
- ${item.name?has_content?then(item.name, "Unknown item")} × ${item.quantity?has_content?then(item.quantity, "1")}<#if item.price?has_content> ${sign}${item.price}</#if>
<#else>
- No item details
</#list>

<#if order.total_amount?has_content>
💰 **Total** ${sign}${order.total_amount}<#if order.shipping_fee?has_content> (shipping ${sign}${order.shipping_fee})</#if>
</#if>
<#assign parcel = order.logistics>
<#if parcel.carrier?has_content || parcel.tracking_number?has_content || parcel.tracking_url?has_content>
🚚<#if parcel.carrier?has_content> ${parcel.carrier}</#if> <#if parcel.tracking_url?has_content><@link parcel.tracking_number?has_content?then(parcel.tracking_number, "Track the parcel") parcel.tracking_url/><#else><@code parcel.tracking_number/></#if>
</#if>
<#if order.remark?has_content>
📋 **Remark:** ${order.remark}
</#if>
<#list body.actions as action>
<#if action.type == "link">
<@link action.text action.uri/>
</#if>
</#list>
