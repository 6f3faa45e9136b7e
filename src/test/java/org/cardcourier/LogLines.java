package org.cardcourier;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What one class says in the log while this is open. */
public final class LogLines extends AbstractAppender implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    public LogLines(Class<?> speaker) {
        this(speaker, Level.WARN);
    }

    public LogLines(Class<?> speaker, Level level) {
        super(speaker.getName(), null, null, true, Property.EMPTY_ARRAY);
        Configurator.setLevel(speaker.getName(), level);
        logger = (Logger) LogManager.getLogger(speaker);
        start();
        logger.setAdditive(false);
        logger.addAppender(this);
    }

    @Override
    public void append(LogEvent event) {
        lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        logger.setAdditive(true);
    }
}
