package org.cardcourier.journal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.cardcourier.notice.Notice;

/**
 * What the writers of several accounts in one file share. They take turns: SQLite itself lets one write at a time, but
 * whoever waits for it asks again and again at growing intervals, and one account's load could keep another from ever
 * finding it free.
 */
final class SharedFile {

    private final ReentrantLock turn = new ReentrantLock(true);
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    void beginTurn() {
        turn.lock();
    }

    void endTurn() {
        turn.unlock();
    }

    void join(String account, String key) {
        keys.put(account, key);
    }

    /** @return base address and account id of a connection's account */
    String key(String account) {
        String key = keys.get(account);
        if (key == null) {
            throw new IllegalArgumentException("There is no connection " + account + " in the settings");
        }
        return key;
    }

    /** @return such as " account=shop-b", for a line of the log; "" where there is only one */
    String label(String account) {
        return keys.size() < 2 ? "" : " account=" + (account.isEmpty() ? Notice.MAIN_ACCOUNT : account);
    }
}
