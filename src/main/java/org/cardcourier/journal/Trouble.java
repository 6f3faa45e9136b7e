package org.cardcourier.journal;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Why the journal cannot be written, in words for a sender and for whoever looks after the host. */
final class Trouble {

    private static final int PRIMARY = 0xff; // an extended code has its primary one in the lowest byte

    private Trouble() {}

    static String of(Throwable failure) {
        return failure instanceof SQLException sql ? words(sql.getErrorCode() & PRIMARY) : "its log says why";
    }

    private static String words(int code) {
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return "the disk is full";
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code || code == SQLiteErrorCode.SQLITE_PERM.code) {
            return "its disk or file is read-only";
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return "another program holds it locked";
        }
        if (code == SQLiteErrorCode.SQLITE_IOERR.code || code == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
            return "its disk fails";
        }
        return "its log says why";
    }
}
