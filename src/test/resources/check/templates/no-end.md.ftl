<#assign order = body.order>
<#if order.remark?has_content>
${order.remark}
