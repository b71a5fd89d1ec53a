package io.sampo.edge.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Takes a {@code Prefer} header apart, in one pass; what has not the form of RFC 7240 is left out. */
final class PreferenceElements {

    /**
     * One preference, without its parameters.
     *
     * @param name in lower case
     * @param value without quotes; empty if there is none
     */
    record Element(String name, String value) {}

    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private PreferenceElements() {}

    static List<Element> of(String header) {
        List<Element> elements = new ArrayList<>(2);
        int start = 0;
        while (start < header.length()) {
            int end = endOf(header, start, ',');
            if (end < 0) {
                // A quote that nobody closes.
                return elements;
            }
            add(header.substring(start, end), elements);
            start = end + 1;
        }
        return elements;
    }

    /** Where {@code delimiter} stands outside of quotes, or the end; negative if that is inside of quotes. */
    private static int endOf(String text, int start, char delimiter) {
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                return i;
            }
        }
        return quoted ? -1 : text.length();
    }

    private static void add(String text, List<Element> elements) {
        String preference = text.substring(0, endOf(text, 0, ';'));
        int equals = preference.indexOf('=');
        String name = (equals < 0 ? preference : preference.substring(0, equals)).strip();
        String value = equals < 0 ? "" : preference.substring(equals + 1).strip();
        if (!isToken(name)) {
            return;
        }
        if (value.isEmpty() || isToken(value)) {
            elements.add(new Element(name.toLowerCase(Locale.ROOT), value));
        } else if (isQuoted(value)) {
            elements.add(new Element(name.toLowerCase(Locale.ROOT), unquoted(value)));
        }
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(PreferenceElements::isTokenChar);
    }

    private static boolean isTokenChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    /** Whether the quotes that {@code text} begins with are those that it ends with. */
    private static boolean isQuoted(String text) {
        if (text.length() < 2 || text.charAt(0) != '"') {
            return false;
        }
        int close = 1;
        while (close < text.length() && text.charAt(close) != '"') {
            close += text.charAt(close) == '\\' ? 2 : 1;
        }
        return close == text.length() - 1;
    }

    private static String unquoted(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            if (text.charAt(i) == '\\') {
                i++;
            }
            plain.append(text.charAt(i));
        }
        return plain.toString();
    }
}
