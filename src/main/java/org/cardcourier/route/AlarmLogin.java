package org.cardcourier.route;

import jakarta.mail.PasswordAuthentication;
import org.apache.camel.component.mail.MailAuthenticator;

/**
 * The bean {@code alarmLogin}: who logs in at the mail server. The password is read anew for each login and stands in no
 * endpoint's address.
 */
public final class AlarmLogin extends MailAuthenticator {

    private final AlarmOptions options;

    /** @param options the user and the file with the password */
    public AlarmLogin(AlarmOptions options) {
        this.options = options;
    }

    @Override
    public PasswordAuthentication getPasswordAuthentication() {
        return options.mailUser().isEmpty()
                ? new PasswordAuthentication(null, null) // Camel asks it whether there is to be a login at all
                : new PasswordAuthentication(options.mailUser(), options.password());
    }
}
