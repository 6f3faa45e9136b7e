<#assign order = body.order>
<#import words_in(body.locale) as words>
Order ${order.order_id}
<#if order.status == "lost">
${words.oder} ${oder.order_id}
<#list order.items as item>${itm.name} <@cod item.name/></#list>
</#if>
