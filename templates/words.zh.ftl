<#-- Makes: nothing by itself. The words of the cards in Chinese; all that a card says and the shop did not send stands here.
     Read by: order-card.md.ftl, order-question.md.ftl and order-note.md.ftl, for notices in this language.
     Edited by: anyone. Another language is one more file: copy this one to words.ja.ftl, say, and translate it. -->
<#assign statuses = {"pending": "待付款", "paid": "已付款", "processing": "处理中", "partially_shipped": "部分发货",
    "shipped": "已发货", "delivered": "已送达", "completed": "已完成", "cancelled": "已取消",
    "partially_refunded": "部分退款", "refunded": "已退款", "failed": "支付失败"}>
<#assign parcel_statuses = {"pending": "待发货", "processing": "备货中", "shipped": "已发货", "in_transit": "运输中",
    "out_for_delivery": "派送中", "delivered": "已送达", "returned": "已退回", "failed": "投递失败"}>
<#assign order = "订单">
<#assign placed = "下单时间">
<#assign unknown_item = "未知商品">
<#assign no_items = "无商品信息">
<#assign total = "合计">
<#assign shipping = "含运费">
<#assign tax = "含税">
<#assign discount = "已优惠">
<#assign refund = "退款">
<#assign track = "查看物流">
<#assign expected = "预计送达">
<#assign remark = "备注:">
<#-- of the note that only agents see -->
<#assign pressed = "客户在订单卡片上点了按钮">
<#assign status = "状态">
<#assign parcel = "快递">
<#-- above the buttons: no value of a notice and no Markdown, Chatwoot's dashboard shows it to agents as HTML -->
<#assign question = "需要帮助吗?">
