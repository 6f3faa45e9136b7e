<#assign order = body.order>
<#assign emojis = {"pending": "⏳", "paid": "💰", "processing": "⚙️", "shipped": "📦", "delivered": "✅"}>
<#assign text>
${emojis[order.status]!"📦"} **${order.status_text}** 订单 `${order.order_id}`
下单时间 ${order.created_at}

<#list order.items as item>
- ${item.name} × ${item.quantity} ¥${item.price}
<#else>
- 无商品信息
</#list>

💰 **合计** ¥${order.total_amount} (含运费 ¥${order.shipping_fee})
🚚 ${order.logistics.carrier} [${order.logistics.tracking_number}](${order.logistics.tracking_url})
<#if order.remark?has_content>
📋 **备注:** ${order.remark}
</#if>
<#list body.actions as action>
[${action.text}](${action.uri})
</#list>
</#assign>
{"content":"${text?json_string}","message_type":"outgoing","content_type":"text"}
