<#assign order = body.order>
<#import words_in(body.locale) as words>
<#-- Makes: the order card, about ten lines, so that a customer sees all of it at once.
     Given: body (the notice), with body.order and body.actions. A text that the shop did not send is "".
     Edited by: anyone; its words stand in words.LANGUAGE.ftl. ${...} writes a value as text, <@code .../> as a code span,
     <@link words address/> as a link. Keep a blank or a word between two values, and at least a blank between a value and a link. -->
<#assign emojis = {"pending": "⏳", "paid": "💰", "processing": "⚙️", "shipped": "📦", "delivered": "✅",
    "completed": "✅", "cancelled": "❌", "refunded": "💸", "failed": "⚠️"}>
<#assign signs = {"": "¥", "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "HKD": "HK$", "TWD": "NT$",
    "MOP": "MOP$", "SGD": "S$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$", "INR": "₹", "THB": "฿", "VND": "₫", "PHP": "₱"}>
<#-- the usual sign, else the code and a blank -->
<#assign sign><#if signs[order.currency?upper_case]??>${signs[order.currency?upper_case]}<#else>${order.currency} </#if></#assign>
<#assign status = order.status_text?has_content?then(order.status_text, words.statuses[order.status?lower_case]!order.status)>
<#macro shipped by><#if by.carrier?has_content> ${by.carrier}</#if><#if by.tracking_url?has_content> <@link by.tracking_number?has_content?then(by.tracking_number, words.track) by.tracking_url/><#elseif by.tracking_number?has_content> <@code by.tracking_number/></#if></#macro>
<#macro pieces of>${of.name?has_content?then(of.name, words.unknown_item)} × ${of.quantity?has_content?then(of.quantity, "1")}</#macro>
${emojis[order.status?lower_case]!"📦"}<#if status?has_content> **${status}**</#if> ${words.order}<#if order.order_id?has_content> <@code order.order_id/></#if>
<#if order.created_at?has_content>
${words.placed} ${order.created_at}
</#if>

<#list order.items as item>
- <@pieces item/><#if item.price?has_content> ${sign}${item.price}</#if>
<#else>
- ${words.no_items}
</#list>

<#assign parts = [[words.shipping, order.shipping_fee], [words.tax, order.tax_amount], [words.discount, order.discount_amount]]?filter(part -> part[1]?has_content)>
<#if order.total_amount?has_content || parts?has_content>
💰<#if order.total_amount?has_content> **${words.total}** ${sign}${order.total_amount}</#if><#list parts> (<#items as part>${part[0]} ${sign}${part[1]}<#sep>, </#items>)</#list>
</#if>
<#if order.refund_amount?has_content>
💸 **${words.refund}** ${sign}${order.refund_amount}
</#if>
<#list order.parcels as parcel>
<#assign state = parcel.status_text?has_content?then(parcel.status_text, words.parcel_statuses[parcel.status?lower_case]!parcel.status)>
🚚<@shipped parcel/><#if state?has_content> **${state}**</#if><#if parcel.expected_arrival?has_content> · ${words.expected} ${parcel.expected_arrival}</#if><#list parcel.items> · <#items as item><@pieces item/><#sep>, </#items></#list>
</#list>
<#if order.logistics.carrier?has_content || order.logistics.tracking_number?has_content || order.logistics.tracking_url?has_content>
🚚<@shipped order.logistics/>
</#if>
<#if order.expected_arrival?has_content>
📅 **${words.expected}** ${order.expected_arrival}
</#if>
<#if order.remark?has_content>
📋 **${words.remark}** ${order.remark}
</#if>
<#-- a line each: <#nt> keeps the line end, which FreeMarker drops where a line has nothing but tags -->
<#list body.actions?filter(action -> action.type == "link") as action>
<@link action.text action.uri/><#sep><#nt>
</#sep>
</#list>
