<#assign order = body.order>
<#-- Makes: the card of the Python client this replaces, byte for byte; for shape "seed".
     Given: body (the notice), with body.order.
     Edited by: nobody who wants those bytes; order-card.md.ftl says the same better. -->
<#assign emojis = {"pending": "⏳", "paid": "💰", "processing": "⚙️", "shipped": "📦", "delivered": "✅",
    "completed": "✅", "cancelled": "❌", "refunded": "💸", "failed": "⚠️"}>
${emojis[order.status]!"📦"} **订单状态:<#if order.status_text?has_content>${order.status_text}<#elseif order.status?has_content>${order.status}<#else>unknown</#if>**
📝 **订单号:** <#if order.order_id?has_content><@code order.order_id/><#else>``</#if>
<#if order.created_at?has_content>
📅 **下单时间:** ${order.created_at}
</#if>

**商品详情**
<#list order.items as item>
▫️ <#if item.image_url?has_content><@link "图片" item.image_url/> </#if>${item.name?has_content?then(item.name, "未知商品")} × ${item.quantity?has_content?then(item.quantity, "1")} ¥${item.price?has_content?then(item.price, "0.00")}
<#else>
▫️ 无商品信息
</#list>

💰 **实付:** ¥${order.total_amount?has_content?then(order.total_amount, "0.00")} (含运费 ¥${order.shipping_fee?has_content?then(order.shipping_fee, "0.00")})
<#assign parcel = order.logistics>
<#if parcel.carrier?has_content || parcel.tracking_number?has_content || parcel.tracking_url?has_content>

🚚 **物流信息**
承运商:${parcel.carrier?has_content?then(parcel.carrier, "未知")}
单号:${parcel.tracking_number?has_content?then(parcel.tracking_number, "未知")}
*点击单号可复制跟踪*
</#if>
<#if order.remark?has_content>

📋 **备注:** ${order.remark}
</#if>
