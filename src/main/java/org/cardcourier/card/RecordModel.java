package org.cardcourier.card;

import freemarker.template.ObjectWrapper;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cardcourier.notice.Notice;

/** A record as a template sees it: its components under the names they have in the notice's JSON, such as {@code order_id}. */
final class RecordModel implements TemplateHashModel {

    private static final ClassValue<Map<String, Method>> COMPONENTS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            return components(type);
        }
    };

    private final Record data;
    private final ObjectWrapper wrapper;
    private final Map<String, Method> components;

    RecordModel(Record data, ObjectWrapper wrapper) {
        this.data = data;
        this.wrapper = wrapper;
        this.components = COMPONENTS.get(data.getClass());
    }

    /** The component of that JSON name; null, which FreeMarker reports with file and line, where there is none. */
    @Override
    public TemplateModel get(String name) throws TemplateModelException {
        Method component = components.get(name);
        if (component == null) {
            return null;
        }
        try {
            return wrapper.wrap(component.invoke(data));
        } catch (ReflectiveOperationException e) {
            throw new TemplateModelException("cannot read " + name, e);
        }
    }

    /** Whether there is a component of that JSON name, whatever it holds. */
    boolean has(String name) {
        return components.containsKey(name);
    }

    /** The JSON names of a record's components. */
    static Set<String> namesOf(Class<?> record) {
        return COMPONENTS.get(record).keySet();
    }

    /** What the component of that JSON name is; null where there is none. */
    static Type typeOf(Class<?> record, String name) {
        Method component = record.isRecord() ? COMPONENTS.get(record).get(name) : null;
        return component == null ? null : component.getGenericReturnType();
    }

    @Override
    public boolean isEmpty() {
        return components.isEmpty();
    }

    private static Map<String, Method> components(Class<?> type) {
        Map<String, Method> components = new HashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(jsonName(type, component), component.getAccessor());
        }
        return Map.copyOf(components);
    }

    private static String jsonName(Class<?> type, RecordComponent component) {
        String name = component.getName();
        if (type == Notice.class && name.equals("id")) {
            return "notice_id";
        }
        if (component.getType() == boolean.class && name.matches("is[A-Z].*")) {
            name = name.substring(2);
        }
        return name.replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
