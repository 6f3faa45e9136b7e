package org.cardcourier.cases;

import java.nio.file.Path;

/** One thing that happens in a case. */
sealed interface Step {

    Place place();

    /** The sentence's object. @return such as "press 联系客服" */
    String words();

    /** {@code POST /notices}. @param mapping name of the field names; "" for a notice's own */
    record Post(Place place, String json, String mapping) implements Step {
        @Override
        public String words() {
            return "POST /notices";
        }
    }

    /** A file appears in the drop folder. @param content the file; or null, then {@code text} is in it */
    record Drop(Place place, String name, Path content, String text) implements Step {
        @Override
        public String words() {
            return "drop " + name;
        }
    }

    /** The order system has these orders from now on. */
    record Orders(Place place, String json) implements Step {
        @Override
        public String words() {
            return "orders";
        }
    }

    /** The customer presses a button. @param conversation 0 for the only one of the case */
    record Press(Place place, String button, long conversation) implements Step {
        @Override
        public String words() {
            return "press " + button;
        }
    }

    /** The customer writes. @param conversation 0 for the only one of the case */
    record Say(Place place, String text, long conversation) implements Step {
        @Override
        public String words() {
            return "say";
        }
    }

    /** An event of Chatwoot, as its webhook brings it. */
    record Event(Place place, String json) implements Step {
        @Override
        public String words() {
            return "event";
        }
    }
}
