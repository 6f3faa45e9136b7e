<#assign order = body.order>
<#import words_in(body.locale) as words>
<#-- Makes: the private note that agents find when a customer asked for help about an order, in the notice's language.
     Given: body (the notice whose button was pressed), with body.order; variables.title: the words on the button, if known.
     Edited by: anyone; its words stand in words.LANGUAGE.ftl. ${...} writes a value as text, <@code .../> as a code span.
     Customers never see it. -->
<#assign status = order.status_text?has_content?then(order.status_text, words.statuses[order.status?lower_case]!order.status)>
<#macro shipped by>
<#if by.carrier?has_content || by.tracking_number?has_content>
${words.parcel}<#if by.carrier?has_content> ${by.carrier}</#if><#if by.tracking_number?has_content> <@code by.tracking_number/></#if>
</#if>
</#macro>
🙋 ${words.pressed}<#if variables.title?has_content>: “${variables.title}”</#if>
<#if order.order_id?has_content>
${words.order} <@code order.order_id/>
</#if>
<#if status?has_content>
${words.status} ${status}
</#if>
<#if order.total_amount?has_content>
${words.total} ${order.total_amount} ${order.currency?has_content?then(order.currency, "CNY")}
</#if>
<@shipped order.logistics/>
<#list order.parcels as parcel>
<@shipped parcel/>
</#list>
