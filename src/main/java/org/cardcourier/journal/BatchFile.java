package org.cardcourier.journal;

import java.util.Arrays;

/**
 * A dropped file as it lay there when somebody looked: reading goes on in the middle only where nothing of this differs.
 *
 * @param name     its name in the drop folder, such as "shop.csv"
 * @param size     bytes
 * @param modified when it was written last, epoch milliseconds
 * @param hash     SHA-256 of all its bytes
 */
public record BatchFile(String name, long size, long modified, byte[] hash) {

    /** @return true if it is the same file with the same content */
    @Override
    public boolean equals(Object other) {
        return other instanceof BatchFile file
                && name.equals(file.name)
                && size == file.size
                && modified == file.modified
                && Arrays.equals(hash, file.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }
}
