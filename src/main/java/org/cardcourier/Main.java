package org.cardcourier;

/** The first word of the command line decides what runs; the only place that ends the process. */
public final class Main {

    private Main() {}

    /** @param args the command line */
    public static void main(String[] args) {
        System.out.println("Card Courier");
    }
}
