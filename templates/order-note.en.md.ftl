<#assign order = body.order>
<#-- Makes: the private note that agents find when a customer asked for help about an order, in English.
     Given: body (the notice whose button was pressed), with body.order; variables.title: the words on the button, if known.
     Edited by: anyone. ${...} writes a value as text, <@code .../> as a code span. Customers never see it. -->
🙋 The customer pressed a button of the order card<#if variables.title?has_content>: “${variables.title}”</#if>
<#if order.order_id?has_content>
Order <@code order.order_id/>
</#if>
<#if order.status_text?has_content || order.status?has_content>
Status ${order.status_text?has_content?then(order.status_text, order.status)}
</#if>
<#if order.total_amount?has_content>
Total ${order.total_amount} ${order.currency?has_content?then(order.currency, "CNY")}
</#if>
<#if order.logistics.tracking_number?has_content>
Parcel ${order.logistics.carrier} <@code order.logistics.tracking_number/>
</#if>
