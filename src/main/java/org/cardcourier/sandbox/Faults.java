package org.cardcourier.sandbox;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What is planned to go wrong, asked once for every request: the first plan that matches and is not used up. Safe from any thread. */
public final class Faults {

    private static final long FOREVER = Long.MAX_VALUE;

    private final List<Plan> plans = new CopyOnWriteArrayList<>();
    private final AtomicLong happened = new AtomicLong();
    private SplittableRandom chance = new SplittableRandom(42);

    Faults() {}

    /**
     * The next request fails this way.
     *
     * @param fault what happens
     */
    public void next(Fault fault) {
        next(CallMatch.any(), fault, 1);
    }

    /**
     * The next matching request fails this way.
     *
     * @param match which requests
     * @param fault what happens
     */
    public void next(CallMatch match, Fault fault) {
        next(match, fault, 1);
    }

    /**
     * The next few matching requests fail this way.
     *
     * @param match which requests
     * @param fault what happens
     * @param times how often
     */
    public void next(CallMatch match, Fault fault, int times) {
        next(match, fault, 0, times);
    }

    /**
     * A few matching requests fail this way, after some that are answered as usual.
     *
     * @param match which requests
     * @param fault what happens
     * @param after how many go well before
     * @param times how often
     */
    public void next(CallMatch match, Fault fault, int after, int times) {
        plans.add(new Plan(match, fault, 1, after, times));
    }

    /**
     * Every matching request fails this way, until {@link #clear}.
     *
     * @param match which requests
     * @param fault what happens
     */
    public void always(CallMatch match, Fault fault) {
        plans.add(new Plan(match, fault, 1, 0, FOREVER));
    }

    /**
     * A share of all requests fails this way, the same ones on every run.
     *
     * @param share 0 to 1
     * @param fault what happens
     */
    public void rate(double share, Fault fault) {
        rate(CallMatch.any(), share, fault);
    }

    /**
     * A share of the matching requests fails this way, the same ones on every run.
     *
     * @param match which requests
     * @param share 0 to 1
     * @param fault what happens
     */
    public void rate(CallMatch match, double share, Fault fault) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share is a number from 0 to 1, not " + share);
        }
        plans.add(new Plan(match, fault, share, 0, FOREVER));
    }

    /**
     * Lets the dice of {@link #rate} begin anew.
     *
     * @param seed any number; 42 at the start
     */
    public synchronized void seed(long seed) {
        chance = new SplittableRandom(seed);
    }

    /**
     * Adds the plans of a YAML or JSON file; all of them or none.
     *
     * @param file see {@code courier sandbox --faults}
     * @throws IllegalArgumentException if something in it is wrong; the message names the entry and the field
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public void load(java.nio.file.Path file) {
        FaultPlans.plan(FaultPlans.read(file), this);
    }

    /**
     * Adds plans; all of them or none.
     *
     * @param yaml a list as in such a file: entries, or words such as "lose the second answer"
     * @throws IllegalArgumentException if something in it is wrong; the message names the entry and the field
     */
    public void plan(String yaml) {
        FaultPlans.plan(FaultPlans.parse(yaml, "faults"), this);
    }

    /**
     * Looks whether plans could be added.
     *
     * @param yaml as in {@link #plan}
     * @throws IllegalArgumentException if something in it is wrong
     */
    public static void check(String yaml) {
        new Faults().plan(yaml);
    }

    /** Forgets all plans. */
    public void clear() {
        plans.clear();
    }

    /**
     * How often something went wrong as planned.
     *
     * @return the number since the start
     */
    public long happened() {
        return happened.get();
    }

    /**
     * Whether a plan of {@link #next} is still waiting for its request.
     *
     * @return true if one is
     */
    public boolean pending() {
        return plans.stream().anyMatch(plan -> plan.left.get() > 0 && plan.left.get() != FOREVER);
    }

    /** The fault for this request, or null. */
    Fault take(String method, String path, byte[] body) {
        return plans.isEmpty() ? null : firstOf(method, path, Text.utf8(body));
    }

    private synchronized Fault firstOf(String method, String path, String body) {
        for (Plan plan : plans) {
            if (plan.match.matches(method, path, body) && plan.strikes(chance)) {
                if (plan.left.get() == 0) {
                    plans.remove(plan);
                }
                happened.incrementAndGet();
                return plan.fault;
            }
        }
        return null;
    }

    private record Plan(CallMatch match, Fault fault, double share, AtomicLong before, AtomicLong left) {

        Plan(CallMatch match, Fault fault, double share, long after, long times) {
            this(match, fault, share, new AtomicLong(after), new AtomicLong(times));
        }

        boolean strikes(SplittableRandom chance) {
            if (before.get() > 0) {
                before.decrementAndGet();
                return false;
            }
            if (share < 1 && chance.nextDouble() >= share || left.get() <= 0) {
                return false;
            }
            if (left.get() != FOREVER) {
                left.decrementAndGet();
            }
            return true;
        }
    }
}
