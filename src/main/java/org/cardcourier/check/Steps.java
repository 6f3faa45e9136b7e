package org.cardcourier.check;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.model.ProcessorDefinition;

/** The steps of a route, with those inside of others. */
final class Steps {

    private Steps() {}

    /** @return all steps below one, each before those inside of it */
    static List<ProcessorDefinition<?>> below(ProcessorDefinition<?> step) {
        List<ProcessorDefinition<?>> all = new ArrayList<>();
        addBelow(step, all);
        return all;
    }

    private static void addBelow(ProcessorDefinition<?> step, List<ProcessorDefinition<?>> all) {
        for (ProcessorDefinition<?> inner : step.getOutputs()) {
            all.add(inner);
            addBelow(inner, all);
        }
    }
}
