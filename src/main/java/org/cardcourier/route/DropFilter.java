package org.cardcourier.route;

import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/** The bean {@code drop-filter} that {@code intake-files} names: leaves files alone that wait for a person. */
public final class DropFilter implements GenericFileFilter<Object> {

    private final Drop drop;

    /**
     * A filter.
     *
     * @param drop knows which
     */
    public DropFilter(Drop drop) {
        this.drop = drop;
    }

    @Override
    public boolean accept(GenericFile<Object> file) {
        return file.isDirectory() || drop.mayRead(file.getFileNameOnly(), file.getFileLength(), file.getLastModified());
    }
}
