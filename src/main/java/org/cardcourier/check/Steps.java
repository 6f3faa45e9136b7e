package org.cardcourier.check;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
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
        for (List<ProcessorDefinition<?>> block : blocks(step)) {
            for (ProcessorDefinition<?> inner : block) {
                all.add(inner);
                addBelow(inner, all);
            }
        }
    }

    /** @return the lists of steps inside of one: what else there is to do is not among Camel's outputs */
    static List<List<ProcessorDefinition<?>>> blocks(ProcessorDefinition<?> step) {
        List<List<ProcessorDefinition<?>>> blocks = new ArrayList<>();
        blocks.add(step.getOutputs());
        if (step instanceof ChoiceDefinition choice && choice.getOtherwise() != null) {
            blocks.add(choice.getOtherwise().getOutputs());
        } else if (step instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() != null) {
            blocks.add(breaker.getOnFallback().getOutputs());
        }
        return blocks;
    }
}
