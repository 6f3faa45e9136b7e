package org.cardcourier.card;

import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapper;
import freemarker.template.SimpleScalar;
import freemarker.template.TemplateModel;
import freemarker.template.Version;
import org.cardcourier.notice.Shape;

/**
 * Shows a notice to templates, and nothing else: records by their components, lists, maps, texts, numbers, booleans.
 *
 * <p>Any other object, such as one of a route's headers, is only its text. A template can call no method.
 */
final class NoticeWrapper extends DefaultObjectWrapper {

    static final Version VERSION = Configuration.VERSION_2_3_35;

    NoticeWrapper() {
        super(VERSION);
        setExposeFields(false);
        writeProtect();
    }

    @Override
    protected TemplateModel handleUnknownType(Object object) {
        if (object instanceof Record data) {
            return new RecordModel(data, this);
        }
        return new SimpleScalar(object instanceof Shape shape ? shape.word() : object.toString());
    }
}
