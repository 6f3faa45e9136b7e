package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example",
                "https://shop.example/",
                "HTTPS://Shop.Example/Orders/42",
                "http://localhost:8080/orders?id=42&lang=zh#items",
                "https://shop.example/订单/42?名=值",
                "https://xn--fsqu00a.xn--0zwm56d/",
                "https://my_shop.example/a_(b)/~c;d=1,2/e+f/%E8%AE%A2",
                "https://shop.example?a[]=1",
                "http://127.0.0.1/",
                "http://[::1]:8080/",
                "https://shop.example/?next=https://other.example/@x"
            })
    void anAddressOfAPageIsTaken(String address) {
        assertEquals("", WebAddress.wrong(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // other schemes
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                " javascript:alert(1)",
                "java\tscript:alert(1)",
                "java\nscript:alert(1)",
                "javascript://shop.example/%0aalert(1)",
                "data:text/html,<script>alert(1)</script>",
                "data:text/html;base64,PHNjcmlwdD4=",
                "vbscript:msgbox(1)",
                "file:///etc/passwd",
                "ftp://shop.example/",
                "ws://shop.example/",
                "blob:https://shop.example/1",
                "view-source:https://shop.example/",
                "intent://shop.example#Intent;end",
                "weixin://dl/chat",
                "mailto:a@shop.example",
                "tel:+8613800000000",
                "about:blank",
                "chrome://settings",
                // no absolute address
                "shop.example/orders",
                "www.shop.example",
                "/orders/42",
                "//shop.example/orders",
                "?order=42",
                "#top",
                "https:/shop.example",
                "https:shop.example",
                "https//shop.example",
                "https://",
                "https:///orders",
                "http://?x",
                "hxxps://shop.example/",
                // another host than a person reads
                "https://shop.example@evil.example/",
                "https://shop.example:443@evil.example/",
                "https://user:secret@shop.example/",
                "https://@evil.example/",
                "https://shop.example%40evil.example/",
                "https://shop.example\\@evil.example/",
                "https:\\\\shop.example\\orders",
                "https://shop.example\\.evil.example/",
                "https://ѕhop.example/",
                "https://shop。example/",
                "https://shop.example\u2215orders.evil.example/",
                "https://shop.example\u200b.evil.example/",
                "https://\u202emoc.elpmaxe/",
                "https://shop.example/\u202egpj.exe",
                "https://shop.example/\u200f42",
                "https://shop.example/\u2066x\u2069",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://127.1/",
                "http://0177.0.0.1/",
                "http://256.1.1.1/",
                "http://[abc]/",
                "http://[::1/",
                "https://-shop.example/",
                "https://shop..example/",
                "https://.shop.example/",
                // what no address holds
                "https://shop.example/a b",
                " https://shop.example/",
                "https://shop.example/ ",
                "https://shop.example/\u00a042",
                "https://shop.example/\u3000",
                "https://shop.example/\r\nSet-Cookie:x",
                "https://shop.example/\tx",
                "https://shop.example/\u0000",
                "https://shop.example/\u007f",
                "https://shop.example/\u2028",
                "https://shop.example/\ufeff",
                "https://shop.example/%00",
                "https://shop.example/%zz",
                "https://shop.example/%4",
                "https://shop.example/\"onclick=alert(1)",
                "https://shop.example/<script>",
                "https://shop.example/{{contact.email}}",
                "https://shop.example/{% raw %}",
                "https://shop.example/`x`",
                "https://shop.example/a|b",
                "https://shop.example/a^b",
                "https://shop.example:0/",
                "https://shop.example:65536/",
                "https://shop.example:port/",
                "https://shop.example:80:80/",
                "https://shop.example:/"
            })
    void anAddressThatIsNoneOrHidesSomethingIsRefused(String address) {
        assertNotEquals("", WebAddress.wrong(address));
    }

    @Test
    void anAddressHasAtMost2048Characters() {
        String longest = "https://shop.example/" + "x".repeat(2027);

        assertEquals("", WebAddress.wrong(longest));
        assertEquals("must have at most 2048 characters", WebAddress.wrong(longest + "x"));
    }
}
