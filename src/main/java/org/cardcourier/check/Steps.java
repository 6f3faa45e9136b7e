package org.cardcourier.check;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.model.ChoiceDefinition;
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

    /** @return the lists of steps inside of one, of which a choice has several: Camel tells them as one list */
    static List<List<ProcessorDefinition<?>>> blocks(ProcessorDefinition<?> step) {
        if (!(step instanceof ChoiceDefinition choice)) {
            return List.of(step.getOutputs());
        }
        List<List<ProcessorDefinition<?>>> blocks = new ArrayList<>();
        choice.getWhenClauses().forEach(when -> blocks.add(when.getOutputs()));
        if (choice.getOtherwise() != null) {
            blocks.add(choice.getOtherwise().getOutputs());
        }
        return blocks;
    }
}
