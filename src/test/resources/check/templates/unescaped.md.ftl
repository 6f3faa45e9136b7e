<#assign order = body.order>
<#-- ${order.remark?no_esc} is no mistake here -->
${order.remark?no_esc} What is ?no_esc here
<#if order.oder_id?has_content>${order.order_id}</#if>
<#list order.items as item>
- ${item.name} ${(item.titel)!}
</#list>
<#noautoesc>${order.status}</#noautoesc>
<#if order.logistics.carier?? && order.extra.whatever??>🚚 ${order.logistics.carrier}</#if>
${body.localle!}
