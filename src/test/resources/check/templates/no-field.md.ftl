<#assign order = body.order>

${order.oder_id}
