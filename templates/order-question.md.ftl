<#assign order = body.order>
<#-- Makes: the one sentence above the buttons of shape "pair", in Chinese (zh-CN).
     Given: body (the notice), with body.order and body.actions.
     Edited by: anyone, but no value of a notice in it and no Markdown: Chatwoot's dashboard shows it to agents as HTML. -->
需要帮助吗?
