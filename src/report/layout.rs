//! Text in columns: display width, wrapping with a hanging indent, colour for the glyphs.
//!
//! Assumes plain text. Guarantees that no line is wider than asked unless a single word is, and that colour only
//! repeats what a glyph and a word say already.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// How wide text is, and whether it is coloured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// Columns.
    pub width: usize,
    /// Whether glyphs are coloured.
    pub colour: bool,
}

/// Columns of a string on screen.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in lines of at most `room` columns (a longer word stands alone).
#[must_use]
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

impl Layout {
    /// `head` and then `text`, wrapped; lines after the first are indented to where `text` began.
    #[must_use]
    pub fn hanging(&self, head: &str, text: &str) -> String {
        let indent = width(head);
        let lines = wrap(text, self.width.saturating_sub(indent).max(16));
        let pad = " ".repeat(indent);
        let mut out = String::new();
        for (i, line) in lines.iter().enumerate() {
            out.push_str(if i == 0 { head } else { &pad });
            out.push_str(line);
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        out
    }

    /// Colours the status glyphs, if asked to.
    #[must_use]
    pub fn paint(&self, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let colours =
            [('●', AnsiColor::Green), ('▲', AnsiColor::Yellow), ('■', AnsiColor::Red), ('○', AnsiColor::Cyan)];
        colours.iter().fold(text.to_owned(), |text, &(glyph, colour)| {
            let style = Style::new().fg_color(Some(colour.into()));
            text.replace(glyph, &format!("{style}{glyph}{style:#}"))
        })
    }
}

/// `text` safe for a terminal: control characters are shown, not obeyed.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hang_under_the_text_they_continue() {
        let layout = Layout { width: 30, colour: false };
        assert_eq!(
            layout.hanging("     Known:  ", "creatinine 96 umol/L on 10 Nov 2026"),
            "     Known:  creatinine 96\n             umol/L on 10 Nov\n             2026\n"
        );
    }

    #[test]
    fn wide_letters_count_as_two_columns() {
        assert_eq!(wrap("狼疮 狼疮 a", 9), ["狼疮 狼疮", "a"]);
    }

    #[test]
    fn colour_is_left_out_when_not_wanted() {
        assert_eq!(Layout { width: 80, colour: false }.paint("● Met"), "● Met");
        assert!(Layout { width: 80, colour: true }.paint("● Met").contains("\u{1b}["));
    }

    #[test]
    fn an_escape_sequence_in_a_file_cannot_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
    }
}
