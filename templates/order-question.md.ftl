<#import words_in(body.locale) as words>
<#-- Makes: the one sentence above the buttons of shape "pair", in the notice's language.
     Given: body (the notice), with body.order and body.actions.
     Edited by: nobody; the sentence stands in words.LANGUAGE.ftl. -->
${words.question}
