// What Chatwoot's widget makes of a message's Markdown: its MessageFormatter.js in the real markdown-it (options seen in
// 4.10.0 and 4.15.1). "lheading" is off in newer versions; where it makes a difference, both are answered.
(function () {
    const options = {html: false, xhtmlOut: true, breaks: true, langPrefix: 'language-', linkify: true, typographer: true,
        quotes: '\u201c\u201d\u2018\u2019', maxNesting: 20};
    const older = markdownit(options);
    const newer = markdownit(options).disable(['lheading']);

    document.documentElement.innerHTML = `<head><style>
        body { margin: 0; font: 15px/1.45 "Noto Sans", "Noto Sans CJK SC", "Noto Color Emoji", sans-serif; }
        .bubble { width: 300px; overflow-wrap: anywhere; }
        .wide { width: max-content; white-space: nowrap; }
        </style></head><body></body>`;

    /** A picture whose address is not absolute throws in the widget, and the whole message is not drawn (seen). */
    function vanishes(bubble) {
        return [...bubble.querySelectorAll('img')].some(image => !URL.canParse(image.getAttribute('src')));
    }

    // made in a document that is not shown: there no picture is loaded
    const elsewhere = document.implementation.createHTMLDocument();

    function drawn(html) {
        const bubble = elsewhere.createElement('div');
        bubble.className = 'bubble';
        bubble.innerHTML = html;
        return document.body.appendChild(bubble);
    }

    function read(bubble) {
        return {
            text: vanishes(bubble) ? '' : bubble.innerText,
            elements: [...bubble.querySelectorAll('*')].map(element => element.localName),
            links: [...bubble.querySelectorAll('[href],[src]')].map(element =>
                    element.getAttribute('href') ?? element.getAttribute('src')),
        };
    }

    /** Only a line of "=" or "-" alone can be read as a heading by "lheading". */
    function versions(text) {
        return /^[\s>]*(=+|-+)\s*$/m.test(text) ? [newer, older] : [newer];
    }

    /** What is read of each text; two answers where older versions of Chatwoot show another thing. */
    window.shown = function (texts) {
        const htmls = texts.map(text => [...new Set(versions(text).map(version => version.render(text)))]);
        const bubbles = htmls.map(ways => ways.map(drawn));
        const answers = bubbles.map(ways => ways.map(read));
        document.body.replaceChildren();
        return JSON.stringify(answers);
    };

    /** For each text, where on one line each of some words begins, in pixels from the left. */
    window.lefts = function (texts, words) {
        const answers = texts.map(text => {
            const bubble = drawn(newer.render(text));
            bubble.classList.add('wide');
            return words.map(word => left(bubble, word));
        });
        document.body.replaceChildren();
        return JSON.stringify(answers);
    };

    function left(bubble, word) {
        const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const start = node.data.indexOf(word);
            if (start >= 0) {
                const range = document.createRange();
                range.setStart(node, start);
                range.setEnd(node, start + word.length);
                return range.getBoundingClientRect().left;
            }
        }
        return -1;
    }
})();
