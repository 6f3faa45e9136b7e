<#-- Makes: nothing by itself. The words of the cards in English; all that a card says and the shop did not send stands here.
     Read by: order-card.md.ftl, order-question.md.ftl and order-note.md.ftl, for notices in this language.
     Edited by: anyone. Another language is one more file: copy this one to words.ja.ftl, say, and translate it. -->
<#assign statuses = {"pending": "Awaiting payment", "paid": "Paid", "processing": "Processing",
    "partially_shipped": "Partially shipped", "shipped": "Shipped", "delivered": "Delivered", "completed": "Completed",
    "cancelled": "Cancelled", "partially_refunded": "Partially refunded", "refunded": "Refunded",
    "failed": "Payment failed"}>
<#assign parcel_statuses = {"pending": "Not shipped yet", "processing": "Being packed", "shipped": "Shipped",
    "in_transit": "In transit", "out_for_delivery": "Out for delivery", "delivered": "Delivered", "returned": "Returned",
    "failed": "Delivery failed"}>
<#assign order = "Order">
<#assign placed = "Placed">
<#assign unknown_item = "Unknown item">
<#assign no_items = "No item details">
<#assign total = "Total">
<#assign shipping = "shipping">
<#assign tax = "tax">
<#assign discount = "discount">
<#assign refund = "Refund">
<#assign track = "Track the parcel">
<#assign expected = "Expected">
<#assign remark = "Remark:">
<#-- of the note that only agents see -->
<#assign pressed = "The customer pressed a button of the order card">
<#assign status = "Status">
<#assign parcel = "Parcel">
<#-- above the buttons: no value of a notice and no Markdown, Chatwoot's dashboard shows it to agents as HTML -->
<#assign question = "Can we help you with this order?">
