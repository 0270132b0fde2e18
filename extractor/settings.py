"""Every threshold of the program, with its reason and the measurement behind it.

Grouped by the stage that reads it. A number without a measurement says so ("provisional") and names what would settle it.
"""

from __future__ import annotations

from typing import Final

# --------------------------------------------------------------------------- limits on what comes in

MAX_FILE_BYTES: Final = 256 * 2**20
"""Largest file read at all. The largest real scan seen is 40 MB; 300 MB of text must be refused within 10 s and 1 GB."""

MAX_TEXT_BYTES: Final = 16 * 2**20
"""Largest text or markup source. A report is 5–60 kB; a whole site page with embedded images stays under 8 MB."""

MAX_UNPACKED_BYTES: Final = 512 * 2**20
"""Largest unpacked size of a container (docx, xlsx, ofd, zip): beyond it, it is taken for a zip bomb."""

MAX_PACKED_RATIO: Final = 200
"""Unpacked to packed size of a whole container from which on it is taken for a zip bomb. Office XML packs 5–25 times,
a blank scan in a zip up to 100 times; deflate's own ceiling, which bombs reach, is 1,032."""

RATIO_FROM_BYTES: Final = 8 * 2**20
"""The ratio counts only from this unpacked size on: a tiny file of spaces is no danger."""

MAX_MEMBERS: Final = 5_000
"""Most entries of a container. A docx has 10–40, an OFD of 200 pages about 500, a zip of a county's reports some hundred."""

MAX_MARKUP_PART_BYTES: Final = 8 * 2**20
"""Largest XML part of an office file: a docx table of this size takes 8 s and 0.2 GB (measured). Reports have under 2."""

MAX_TAGS: Final = 120_000
"""Most tags of a web page (30 µs and 0.6 kB each, measured): together 4 s. Pages saved by Word have up to 30,000."""

MAX_TABLE_SLOTS: Final = 1_000_000
"""Most rows times columns of one table of markup; spans of a hostile page multiply. The forms have 28 x 10."""

MAX_SHEET_CELLS: Final = 100_000
"""Most cells of a workbook: each takes 60 µs and 1.2 kB (openpyxl, measured), so this stays under 6 s. Reports: 500."""

MAX_MAIL_BYTES: Final = 48 * 2**20
"""Largest saved page or mail: its parts are held three times while it is taken apart."""

OFFICE_SECONDS: Final = 60.0
"""Longest time LibreOffice may take for one old office file. A cold start takes 3–8 s on two cores, a report 1–2 s more."""

# --------------------------------------------------------------------------- markup: what is a table, what is prose

FLEX_ROWS: Final = 3
FLEX_CELLS: Final = 4
"""Flex boxes under one another, with as many children each, make a table from so many rows of so many cells on: menus and cards have fewer."""

LAYOUT_CELLS: Final = 4
"""A table of markup with at most this many cells besides those holding tables or long prose is page layout. The smallest
data table around a nested one that was seen has 9."""

LAYOUT_CELL_CHARS: Final = 400
"""A cell longer than this is prose. The longest label of a form has 45 characters, the longest note seen 120."""

PROSE_CHARS: Final = 40
"""A cell over a table's whole width, longer than this and with a sentence's end, is a paragraph, not a header."""

WRAPPED_LINE: Final = 30
"""A line of a page's text (characters) that a break may merely have wrapped; shorter ones are titles, labels, rows."""

HIDDEN_SHARE: Final = 0.5
"""A hidden element with more than this share of a page's text is the article itself, which a script would have shown."""

FURNITURE_SHARE: Final = 0.3
"""An element that is named like navigation but holds more than this share of a page's text is content."""

FURNITURE_CHARS: Final = 1500
"""…and so is one with more text than this. Footers and menus of government sites run to some hundred characters."""

MAIN_SHARE: Final = 0.4
"""The element named like an article's body is believed when it holds at least this share of the page's text."""

# --------------------------------------------------------------------------- broken text (tables.broken_text)

LINE_STATE_CHANGE_COST: Final = 1.6
"""Log-odds that a change between prose and table must win. Provisional: at 0.8 single prose lines inside broken tables
flip, at 3 a one-row table (remedies) drowns in prose."""

# --------------------------------------------------------------------------- alignment

ROW_BASE_SIMILARITY: Final = 0.6
"""Label similarity (0–1) from which a row may be a form line by its label. Two different labels of the form are at most
0.55 alike once their numbers are off (1.属于国家秘密 / 2.…), the same label with a tenth of its letters wrong 0.8."""

ROW_LOST_LABEL_GAIN: Final = -0.25
"""A row with the right number of values but no label costs this much: less than leaving both row and line out."""

ROW_MOVED_SIMILARITY: Final = 0.9
"""How like one line's label, and no other's, a row's label must be to be that line's wherever the row stands, and no other line's that
lost its label. Labels of two lines are at most 0.75 alike. Of rows swapped in 300 texts every one keeps its own numbers so, or is doubted."""

ROW_SKIP_FILLED: Final = 0.5
ROW_SKIP_EMPTY: Final = 0.02
ROW_SKIP_TARGET: Final = 0.55
"""Costs, in units of one exact match (1.3), of a row with values that is no form line, one without, and a lost line."""

HEADER_SIMILARITY: Final = 0.62
"""Similarity (0–1) from which a header names a column; the nearest wrong pair (结果维持/结果纠正) reaches 0.5."""

HEADED_ROWS: Final = 3
"""Complete rows that must stand below their headers before fields count as columns: two can agree by accident where
separators were added in front of both."""

HEADER_RESEMBLES: Final = 50
"""Per cent of likeness from which an unknown header may be a column's name misspelt: 其它 for 其他."""

COLUMN_CENTRE_TOLERANCE: Final = 1.6
"""Display columns by which the numbers of one column may scatter in fixed-width text before it no longer is that."""

SEPARATED_LINES: Final = 10
"""Lines of four fields and more, three of them numbers or blank, that prove commas or semicolons to part a text's cells."""

NAMED_LINES: Final = 10
"""Lines of two named numbers and more, in words that come again, that prove a form told as a list: 予以公开：自然人3；总计3."""

NUMBERED_LINES: Final = 3
"""Lines that must count on before their first field counts lines: a report's fourth part has but four."""

NUMBERED_SHARE: Final = 0.9
"""The share of a table's lines that must have such a number, and that must follow the one before."""

SET_NUMBERS: Final = 3
"""Numbers that must stand below headers before text counts as set in fixed columns."""

SET_SHARE: Final = 0.95
"""The share of a table's numbers that must stand so: text parted by single spaces hardly has one."""

MAX_EXTRA_VALUES: Final = 2
"""Numbers too many in a row up to which the placements that satisfy the row's sum are tried (36 for two of nine)."""

LABEL_LETTERS: Final = 5
"""Letters from which on a label printed in a table's text proves that line: 总计 and 其他 stand in any table."""

LINE_NUMBERS: Final = 1
"""Numbers from which on a row that fits no line is taken for one that was not understood: remarks hold one or two."""

LONE_VALUES: Final = 3
"""Numbers of a table that stand each between truly blank lines, from which on such lines are no empty cells: an extractor
that parts everything by blank lines and drops short cells left 50 of 8, 5 and 50 (1 accepted wrong), each with a blank
line before and after; three empty cells around each of three numbers were met in none of 420 reports."""

WRAPPED_ROWS: Final = 5
"""Labels of the form that lines of values make with the text right below them, from which on a table's labels are taken
to go on there: one or two happen where a page ends."""

LONE_TABS: Final = 10
"""Lines of nothing but a tab from which on they part cells: other exports hold none or, before a blank first field, a few."""

LEADING_BLANKS: Final = 4
"""Blanks before a row's first number from which on they are its cells: labels merged over columns leave up to three."""

COMPLETE_ROWS: Final = 3
"""Complete rows that show how long a row is. One that ends earlier and in a blank lost a field (3 accepted wrong of 24,755: its
total cut away, then an empty field put behind); blank lines around one that is as long are none of its cells."""

FULL_NUMBERS: Final = 3
"""Numbers of a row from which on it shows that, and that its numbers stand together: the form's tables have rows of one."""

FOLDED_ROWS: Final = 5
"""Rows of the form on one line from which on the line is a table, or all of a report, whose line breaks were lost: two
or three rows stand side by side in sheets."""

FOLDED_LABELS: Final = 8
"""Long labels of rows in one line from which on it is such a line though hardly a number follows them: prose names one
or two ("属于国家秘密"), a table left blank twenty."""

HEADERS_ALONE: Final = 0.75
"""The share of a row's label that must be the form's own words before its numbers belong to a line beside it: an agency's
own rows (行政确认, 公共服务事项) come to two thirds, headers in pieces to 0.9."""

FORM_MIN_ROWS: Final = 6
"""Form lines that must be found by their labels before a source is taken for this form. A poem finds none, other
official tables two or three (规章, 行政许可, 总计)."""

FORM_YEAR_WEIGHT: Final = 0.1
"""Added to the score of the form made for the report's year. With all tables there the right form leads by 0.25 to 0.6,
also where an agency files on the form of other years; without table two by 0.03 or less, either way."""

TWIN_ROWS: Final = 5
"""Lines of the form that a source prints twice when it holds two copies of it: a label or two come again in other tables and in prose."""

FORM_SURE: Final = 2.0
"""A form with this score (2.3 at most) whose lines take every number needs no comparison with the others: the wrong form of
370 documents reached 1.85."""

DOUBLED_ROWS: Final = 2
DOUBLED_FIELDS: Final = 2
"""So many rows with more filled fields than this, and none of any row between them, show that two tabs part the cells: a row of
one number below a label looks so by chance. 570 documents of the corpus are read as before, 40 of resiliparse 0 wrong for 8."""

LEFT_OUT_PROSE: Final = 60
LEFT_OUT_NUMBERS: Final = 7
LEFT_OUT_ROOM: Final = 20.0
"""Points of white from which on a table may stand between two lines of a page: two of its rows take 24 and more."""

LEFT_OUT_LETTERS: Final = 5
"""A table is left out where at most so many letters and no number stand between its heading and the next; where fewer numbers
than a row has stand alone elsewhere, and at most one of its labels of so many letters. A page keeps a sentence or two there
(no request was received; the table is a picture); prose names one label, a table in pieces names more."""

ROWS_CUT: Final = 3
"""Rows of a table whose last field, blank, stands beyond every complete row's last number, from which on that field is the
export's padding and the last number was lost (19 rows in one seed; a single such row is a blank total)."""

MAX_PLACEMENTS: Final = 1400
"""Ways to keep a row's numbers in order over its columns that are tried against the sums: four of fifteen are 1365."""

SETTLING_ROUNDS: Final = 2
"""How often rows whose numbers may stand in several columns are settled by the sums they share, one after the other. With one
round a row settled early keeps a column that the rows after it contradict."""

# --------------------------------------------------------------------------- confidence

ACCEPT_AT: Final = 0.98
"""No cell is accepted below this probability, whatever the fitted threshold of its kind of source."""

UNSEEN_KIND_ACCEPT_AT: Final = 0.999
"""The threshold of a kind of source that no calibration document was of: far stricter than any fitted one."""

DIGITAL_FLOOR: Final = 0.99995
"""What a cell must reach by the digital kinds' weights, uncalibrated, beside its threshold, where its kind's documents are
too few to show the risk, and on scans always. They were accepted by this alone before they were calibrated, and calibration
does not loosen it: without it a 6 that was 26 would have been accepted at 0.98 (one of 2,780 cells of 14 documents kept apart)
though the second look, the second reading and a sum spoke against it; it costs 0.3 % more to review."""

HIGHEST_THRESHOLD: Final = 0.99995
"""A fitted threshold never passes this: a perfectly clean cell must remain acceptable."""

ALWAYS_REVIEW: Final = frozenset(
    {
        "extra_cells",
        "column_ambiguous",
        "row_ambiguous",
        "cell_lost",
        "label_lost",
        "totals_moved",
        "row_unread",
        "form_twice",
        "unruled",
        "values_missing",
        "table_missing",
        "sums_fail_widely",
        "stroke_numeral",
        "stroke_dash",
        "value_unreadable",
        "value_free_text",
        "value_confusable",
        "value_numeral",
        "value_fraction",
        "value_negative",
    }
)
"""Evidence that sends a cell to a person whatever its probability: the contract's rule for rows with more numbers than
columns, places that the fields cannot tell, totals found in another column, numbers that no line claims, scanned tables
without rules (of one such photograph 9 cells in 200 were accepted and wrong), and labels in running text whose values were not
found (they may be blank, or lost: 900 of 33,000 cells of texts that other programs had made of PDFs and pages), whole tables
that were neither found nor shown to be left out (a picture, perhaps), and 一 on a
scan, which is a dash more often than a one. Values of odd forms, too (a formula never computed, the first number of a sentence, o for 0,
一 that may be a dash, parts of a case): no corpus document has any, so their hand-set weights were never tried, and 12 formulas
without values were accepted as unreadable."""

SUMS_FAIL_WIDELY: Final = 5
"""Failing sums in one table from which on, where they are half as many as those that hold with numbers in them, all its cells go to a
person. One wrong number fails at most three sums; texts whose numbers came out in another order than their labels fail a dozen."""

SUMS_FAIL_ALL: Final = 2
"""The same for the table of three sums: failing ones where none holds with numbers. A lost number there moves all that follow (nine accepted wrong)."""

EDGES_ALIKE: Final = 0.6
"""Share of a grid's rows that must end in one column for a row that does not to be doubted: official tables end every row there; a web page
with a wrong span, or two cells made one, moves the numbers of some rows (390 accepted wrong of 131,500 on pages changed so)."""

TOTALS_LOST: Final = 3
"""Rows with all their parts and no total from which on, others having one, the blank totals were perhaps cut off: one or two were left
blank by a person. Of 18 such rows of a clipped export with one longer line all were accepted as blank."""

SURER_SUMS: Final = 3
"""A scan's second reading says nothing against cells whose sums hold in a table of which so many times as many sums fail in it as in the first:
in one report that adds up wrongly 2 against 8."""

DASHES_PRINTED: Final = 6
DASH_FREE: Final = 3.0
DASH_ALIKE_WIDTH: Final = 0.25
DASH_ALIKE: Final = 2.5
"""Dashes alike that a scanned report must print before a stroke is believed by its shape alone; how far (points) they keep off
the borders above and below; by what share their widths, by how many points their places in the cell may differ from the usual.
On a rough scan with 135 dashes: at least 12.8 off the borders, widths within 11 %, places within 0.5. Pieces of slanting
rules, taken for dashes in a photograph of a report without any: 0.6 off the border, widths within 32 %, places within 12."""

FULL_LABEL: Final = 0.8
FULL_OVERHANG: Final = 1.0
"""A table without rules is full only where its labels are this like the form's, and where no word of a neighbour reaches over more than so many
points into a cell that the second look alone read: what it saw there may be the neighbour's."""

ROWS_ABUT: Final = 2.0
"""Points between two rows of a scan's ruled table up to which they share one rule: a row of print takes 8 and more."""

REPEATED_HEADER: Final = 0.6
"""Share of the letters of a table's header that the top of a later page must hold, in pieces, to be that header again."""

FRAME_COLUMNS: Final = 4
FRAME_SCALE: Final = 0.08
FRAME_SHIFT: Final = 20.0
FRAME_OFF: Final = 2.5
FRAME_MOVED: Final = 2.0
"""Pages of a scanned table without rules are laid over one another by their columns of numbers: so many at least, as many on both; by at most
this change of scale and so many points; up to so many points off each; not where they lie this close already. Measured: 3.4 % and
10 points, 1.1 off; on photographs taken from other distances 6.5 % and 8.8 points, 1.7 off (24 of 165 telling cells)."""

REREAD_BELOW: Final = 0.97
"""OCR score below which a cell of a scan is read again by itself. Provisional: on clean pages it is one cell in twenty."""

REREAD_LEAST_HEIGHT: Final = 6.0
"""Points. A box lower than this holds no line of print, and that it shows no ink says nothing."""

RISK: Final = 1e-4
"""Largest share of wrong cells among the accepted that a person who looks no further is asked to live with."""

CERTAINTY: Final = 0.95
"""Certainty with which the calibration documents must show that the risk is kept."""

WEIGHT_SPREAD: Final = 1.5
"""Standard deviation, in log-odds, of the fitted weights around the hand-set ones. Provisional: narrow enough
that a single odd document cannot turn a weight, wide enough that some ten errors move it by about one."""

SCAN_WEIGHT_SPREAD: Final = 0.5
"""The same for scans: cells of one scan err together, so that a thousand of them say little more than a few. At 1.5 a second
reading that differs came to count for nothing, and sums that hold for 8; calibration errors are as good with 0.5."""

CONFIDENCE_PRIOR: Final = 7.5
"""Log-odds of a cell found cleanly: exact label, exact count, plain number. Provisional: about 1 wrong in 2,000."""

CONFIDENCE_WEIGHTS: Final[dict[str, float]] = {
    # label of the row: value is the similarity, counted from 1
    "label_loss": -12.0,
    "label_lost": -5.0,
    # columns
    "column_ambiguous": -7.0,
    "totals_moved": -7.0,
    "row_unread": -7.0,
    "form_twice": -7.0,
    "column_guessed": -4.0,
    "column_by_pattern": -0.5,
    "column_by_position": -0.3,
    "extra_cells": -6.0,
    "fields_lost": -6.0,
    "cell_lost": -4.0,
    "cell_unprinted": -5.0,
    "column_missing": -0.5,
    "row_missing": -9.0,
    "table_missing": -9.0,
    "row_left_out": -0.5,
    "table_left_out": -0.5,
    "values_missing": -6.0,
    "merged_value": -5.0,
    # the text in the cell
    "value_unreadable": -5.0,
    "value_free_text": -6.0,
    "value_confusable": -6.0,
    "value_fraction": -4.0,
    "value_negative": -5.0,
    "value_numeral": -4.0,
    "value_note": -0.5,
    "value_unit": -0.5,
    "value_normalised": -0.2,
    # what the rules say
    "sum_holds": 2.0,
    "sum_holds_zero": 0.2,
    "sum_fails": -1.0,
    "located": -4.5,
    "explained_elsewhere": 0.5,
    "prose_agrees": 2.0,
    "prose_differs": -2.0,
    "note_agrees": 1.0,
    "note_differs": -2.0,
    "lone_gap": -3.0,
    # two readings
    "readings_agree": 1.0,
    "readings_differ": -7.0,
    "reread_agrees": 3.0,
    "reread_differs": -6.0,
    "reread_only": -1.0,
    "reread_nothing": -1.5,
    "ink_unread": -6.0,
    "ocr_disguised": -2.5,
    # OCR: value is the engine's score, counted from 1
    "ocr_loss": -25.0,
    "scanned": -1.0,
    "unruled": -3.0,
}
"""Log-odds per piece of evidence. Provisional: set by hand from what each means, until fitted on corpora."""

# --------------------------------------------------------------------------- joined lines (columns: an ideograph is 2)

LONG_LINE: Final = 36
"""A line from this width on can be a sentence that a margin or a page break cut; shorter ones are labels, names, headings."""

SHARPER_BY_LETTERS: Final = 1.5
"""How many times as many lines must be equally wide in letters as in columns before a text counts as broken by letters."""

FULL_LINE_SLACK: Final = 5
"""A line this much short of the margin still reaches it: no line may begin with a closing mark or split a number, so
setters end it up to two characters early. The hard-broken seed's full lines lie within 4 columns of its margin."""

# --------------------------------------------------------------------------- limits on one input (batch.local)
# Processor time, not the clock, so that a busy machine or more workers never change a result. The clock is the backstop
# for what waits without working. Measured on two cores: a text or office report takes 0.03-0.1 s.

LIGHT_CPU_SECONDS: Final = 8.0
"""For text and office files. Bad input must end in a sentence within 10 s, start included."""

LIGHT_CLOCK_SECONDS: Final = 60.0

LIGHT_MEMORY_BYTES: Final = 768 * 2**20
"""What one text or office file may take beyond what the worker holds already (about 0.2 GB): under 1 GB in all."""

HEAVY_CPU_SECONDS: Final = 1800.0
"""For PDFs, images and old office files: OCR takes up to 5 s a page and core. Provisional: 200 scanned pages pass."""

HEAVY_CLOCK_SECONDS: Final = 1800.0

HEAVY_MEMORY_BYTES: Final = 6 * 2**30
"""Beyond what the worker holds. The address space that the OCR engine reserves is well above the 1.2 GB it touches. Provisional until scans are measured."""

# --------------------------------------------------------------------------- OCR

OCR_DETECTION_SIDE: Final = 1024
"""Detection sees the page with its longer side at this many pixels (A4 at 88 dpi; its own training had 960). Of 2,420 text boxes of 26
pages it loses six that 1,280 pixels find: four page numbers, a mark in an upright label and a lone 0 (which ``left_over`` finds);
it takes two fifths less time, a tenth of a page's. At 960 it loses no more, but a sealed page had 9 cells to
a person instead of 5 (3 at 1,280)."""

OCR_DETECTION_FINE: Final = 1600
OCR_FINE_TYPE: Final = 9.5
"""Pixels of the page's longer side that detection sees where the lower quarter of the text boxes is no higher than this, in its own
pixels: a whole report photographed on one sheet, its type 4 pt high. There 130 of 316 and 197 of 299 boxes were found (and a
blank accepted where 37 stood); of 25 pages of usual size the lower quarter is 10 and more, and as many boxes are found."""

MARGIN_STEP: Final = 4
MARGIN_CONTRAST: Final = 12.0
MARGIN_KEPT: Final = 48
"""The margins of a page are cut off before detection: what, averaged over squares of this many pixels (a noise of 10 becomes
2.5), is by less than the contrast (of 255) darker than the paper; some pixels of them are kept."""

OCR_ALIKE: Final = {"0": "oO⁰〇○口D°ºοоòóôõöøÒÓÔÕÖØ", "1": "lI|丨i"}
"""What the recogniser writes for a 0 or a 1 that stands alone; nothing here has a meaning of its own in a cell of numbers
(一 and / have: "none"). Over 1,100 lone zeros at 200 dpi O or 〇 came out for 2 in 5, with 0 as the second choice."""

OCR_BLANK_AHEAD: Final = 9.0
"""A step of a line is blank where the blank's logit is so far above those of all common characters; only elsewhere are the other 14,000 looked
at: 27 steps in 100. Of 15,900 steps at which an uncommon character wins (all of them drawn in three faces, blurred, in noise) it was 6.9 at
most; of 153,000 steps of scans and photographs none is read otherwise."""

OCR_ARENAS: Final = 1
"""Pools that glibc keeps freed memory in, for all threads together: with two, three pages at once hold 839 MB after 200 pages and 1,125
at the peak, with one about 200 less at the same speed."""

OCR_MEMORY_KEPT: Final = 2**30
"""Bytes up to which glibc keeps what was freed instead of giving it back: the networks take and leave 100 to 300 MB for each run. With 2**26 a
page takes 3.5 % more processor time (six runs in turn), with 2**28 2.5 % more; with this 896 MiB are held after 200 pages and no more
at the peak, with 2**28 712 and 863."""

OCR_BATCH_COLUMNS: Final = 1600
"""Columns of a recognition batch at most, but for a single line. A column costs the same in any batch (120 µs of one core); batches
of 4,000 and more cost a fifth more, for memory that is given back each time."""

THREADS_MOST: Final = 4
"""Threads of a worker at most, where nobody asks for more: each holds a batch of lines (50 to 100 MB), and what a page needs beside the
recogniser computes on one thread anyway."""

PAGES_AT_ONCE: Final = 3
"""Pages of a document that are read together where there is more than one thread. With one page straightened ahead of the one that was
read, two cores stood idle for a fifth of a scan's time; three together take 13 % less of it by the clock, two 10 % (15 pages)."""

OCR_LONG_LINE: Final = 7.0
OCR_SQUEEZE: Final = 0.75
"""Lines of so many heights and more, prose, are read at this share of their width: recognition takes 10 to 14 % less time. Over 12 documents
no cell is read otherwise, and of 9,544 pairs of neighbouring characters of the prose three less are right. Of lines 7 to 12 heights long
that were drawn with a number in them 0 of 119 lose a digit (1 at full width), of those 5 to 7 long 5 of 301 (0), of those 4 to 5 long 13
of 196 (8): a number that stands alone is never as long as 7."""

OCR_WIDTH_STEP: Final = 8
"""Lines are padded to a multiple of so many pixels (the recogniser's own step): lone digits share a batch, and padding takes few
of the columns (of crops of widths up to 1.3 apart in one batch it took an eighth)."""

OCR_WIDTH_SPARE: Final = 8
"""Pixels of padding beside that. Of 840 small crops of rough pages 7 are read otherwise without it than with most other paddings
(none with it, 9 with 32), and 20 instead of 17 score under 0.8: a lone 1 0.70 instead of 0.90."""

# --------------------------------------------------------------------------- sections

LONGEST_HEADING: Final = 40
"""Characters. The longest official title has 29 with its numbering; office-made headings seldom pass 35."""

HEADING_ALIKE: Final = 74.0
"""RapidFuzz ratio from which a numbered short line is a known heading: one wrong character of four leaves 75."""

HEADING_ALIKE_UNNUMBERED: Final = 88.0
"""The same without numbering, where a short line may as well be a title, a label or a name."""

SECTION_ACCEPT_AT: Final = 0.9
"""A paragraph's section is accepted at this posterior or above (provisional: fitted with the classifier's calibration)."""

LONG_PROSE: Final = 25
"""Characters from which a paragraph that ends in a full stop is running text: names, labels and titles are shorter."""

LEAST_TO_CUT: Final = 40
"""Characters from which a paragraph is looked at for a turn from problems to improvements."""

CUT_DOUBT: Final = -5.0
"""Log-probability that both problems and improvements must have for the whole paragraph before its sentences are asked."""

CUT_GAIN: Final = 6.0
"""Log-odds that reading a paragraph as two must gain over reading it as one: two sentences that clearly turn."""

# --------------------------------------------------------------------------- the text layer of a PDF

PDF_WORD_GAP: Final = 0.3
"""A gap up to this share of the type size stays inside a word. Word sets 0.25 em between Chinese and digits."""

PDF_RAISED_SIZE: Final = 0.9
PDF_RAISED_BY: Final = 0.1
PDF_RAISED_MOST: Final = 0.6
"""A digit smaller than this share of the type before it, and off its baseline by shares between these, is a note's mark. Chromium
sets marks at 0.83, 0.4 above the baseline; Word and LibreOffice at 0.58 to 0.65, a third above."""

STRUCK_LOWEST: Final = 0.76
STRUCK_TALLEST: Final = 1.3
STRUCK_COVER: Final = 0.5
STRUCK_RULE_END: Final = 1.5
STRUCK_SHORTEST: Final = 1.5
STRUCK_BAND: Final = 4.0
"""A line strikes letters out that stand in the middle of it: at most so far down the em square (the baseline is at 0.86, an underline below
it; Chromium strikes at 0.56 to 0.6, LibreOffice and Word at 0.55), as far from its top; no taller than so many em (a slanting stroke); with letters
over this share of its length (a rule through a row of lone noughts: under 0.3), and not from one upright rule to another (points). A digit
of 4 pt is 2 wide: shorter lines are dots of a dotted rule. Bands (points) only make the search short."""

PDF_CLIP_SEGMENTS: Final = 200
"""Corners of a clip that are looked at; clips of tables have four or five."""

PDF_OBJECT_GAP: Final = 0.06
"""The same between two pieces that the page paints apart, Chinese on either side: cells of narrow tables nearly touch."""

PDF_SMALLEST_TYPE: Final = 1.5
"""Points. Smaller type is no print: the smallest type seen in a report table is 5 pt; flecks meant to be hidden have 0–1."""

PDF_ASLANT: Final = 5.0
"""Degrees off the axes from which writing is a watermark: slanted scans' text layers stay under 2, watermarks have 20-60."""

PDF_WATERMARK_SIZE: Final = 2.5
"""Pale type this many times the page's usual size is a watermark, however it stands."""

PDF_THICKEST_RULE: Final = 3.0
"""Points. A filled box thinner than this is a ruled line, thicker ones are painted areas. Table rules are 0.2–2.25 pt."""

PDF_LARGEST_DRAWING: Final = 60_000
"""Objects on a page, or segments in a path, that are looked at. Maps and plans have more, tables have hundreds."""

PDF_LARGEST_PAGE: Final = 14_400.0
"""Points: the largest page that PDF allows (200 inches)."""

PDF_MOST_PAGES: Final = 2_000
"""More pages than any report has; a crafted page tree may claim millions."""

PDF_SCAN_COVER: Final = 0.7
"""An image over this share of the page makes it a scan when its text is invisible."""

PDF_LEAST_TEXT: Final = 12
"""Characters. Fewer, beside an image, are a stamp or a page number: the page is read as an image."""

PDF_UNMAPPED_SHARE: Final = 0.2
"""Above this share of characters without a meaning, the text layer lies."""

PDF_COMMON_SHARE: Final = 0.6
"""Below this share of everyday characters among a page's ideographs, the text layer lies (honest ≥ 0.9, random 0.2)."""

# --------------------------------------------------------------------------- checks

PARITY_MAX_CELLS: Final = 3
"""Most wrong cells that an explanation of failing sums may have. From four on, rival explanations are the rule."""

PARITY_MAX_STEPS: Final = 20_000
"""Cells tried in one search; then it gives up and claims nothing (docs/checks.md has the time)."""

PARITY_MAX_EXPLANATIONS: Final = 60
"""With more equally small explanations than this, none is worth showing."""

SUGGESTION_MAX_ALTERNATIVES: Final = 4
"""A suggestion with more rivals than this is a guess and is not made. Four rivals: any cell of a remedies group."""

ENTAILED_MAX_ROUNDS: Final = 60
"""Rounds of interval propagation. Consistent tables settle in at most 5; what has not settled by then contradicts itself."""

# --------------------------------------------------------------------------- tables on a printed page

RULE_TOGETHER: Final = 3.0
"""Points. Lines closer than this are one border (double rules are 1.5-3 pt apart, rows and columns of print at least 6)."""

RULE_APART: Final = 4.5
"""Points. Borders closer than this are one: no cell is narrower, and heavy double rules are up to 4 pt apart."""

RULE_LONG: Final = 0.4
"""Lines of this share of the longest in reach of one another are borders; shorter ones between two of them bring the two together to none.
Strokes of 5 pt type beside rules 7.9 pt apart, of 250 and 218 pt, were 9 pt long: four lines 1.2, 4.4 and 2.3 apart, one border."""

RULE_GAP: Final = 3.0
"""Points. A gap in a ruled line up to this is closed: dotted rules, corners that do not quite meet."""

RULE_SHORTEST: Final = 5.0
"""Points. Shorter lines border no cell: the smallest cell holds a 5 pt character."""

RULE_COVER: Final = 0.6
"""A border counts as drawn when lines cover this share of it; merged cells leave it empty, sloppy producers leave gaps."""

RULE_MOST: Final = 400_000
"""Pairs of a horizontal and a vertical line that are looked at: a table of 300 rows has 10,000; drawings have millions."""

CELL_PADDING: Final = 11.5
"""Points on both sides of a cell that text leaves free at most: Word's cells have 5.4 pt left and right."""

STRIP_LINES: Final = 4
"""Vertical lines without any horizontal one that make a row of cells: fewer may be a frame or a column rule."""

STRADDLE_SCORE: Final = 0.5
"""The score of a cell whose text crosses its border: the number may have lost or gained a digit. Provisional."""

# --------------------------------------------------------------------------- rules on page images (lengths in points)

SCAN_RULE_SMOOTH: Final = 4.0
"""Averaging along a rule before it is looked for: bridges JPEG gaps; longer, strokes of neighbouring characters join."""

SCAN_RULE_SURROUND: Final = 9.0
"""A rule is dark against this much above and below it together."""

SCAN_RULE_CONTRAST: Final = 14
"""Least darkness of a rule against its surroundings, of 255. A 0.5 pt rule scanned at 130 dpi and blurred keeps about 40."""

SCAN_RULE_TELLING: Final = 200.0
"""Rules of so many points tell how dark a page's rules are."""

SCAN_RULE_FAINT: Final = 30
SCAN_RULE_PALE: Final = 8
SCAN_RULE_TYPE: Final = 1.8
"""Where those are paler than this in their middle, rules are looked for anew by this contrast, and what is so many times as dark as they are is
type, however much it looks like a rule. Two rough scans with rules of 17 to 25 (noise 4 to 6), of which a third was found: strokes of
their type 31 to 106. Of 60 rough scans three are so faint; at 35 a dark frame's sides were type beside pale rules (11 rules of one)."""

FAINT_MEAN: Final = 24.0
FAINT_DEPTH: Final = 4
FAINT_DARKEST: Final = 60
FAINT_RULES: Final = 3
"""On a page without rules, so many lines across SCAN_RULE_TELLING that in the mean over so many points of their length are this much darker than
the darkest of what lies close above and below, and nowhere darker than that, are rules too faint to be found. Of 24 photographs whose
pages were looked through so one has them (six rules of 15; four of its cells were wrong, two of them accepted); another's shaded edges made two."""

HAIRLINE_DARK: Final = 40.0
HAIRLINE_RUN: Final = 18.0
"""A rule paler than half the page's long ones is one where its middle pixel is so dark, without a gap over so many points: rules that
shine through from the back stay under 36, a noise of 8 reaches 40 in one pixel of a hundred, characters leave gaps."""

SCAN_RULE_SEEN: Final = 0.33
"""A level rule of which so much is found as it is is paler than the page's others, and is looked for in the rest of its line by its own
darkness. Of one of 30 among others of 80 two fifths were found, where noise darkened it."""

PALE_RULE_DARK: Final = 7.0
PALE_RULE_MEAN: Final = 6.0
PALE_RULE_RUN: Final = 30.0
PALE_RULE_CROWD: Final = 0.1
"""On a page of pale rules, what is so dark in the mean over so many points, for so long, and has next to no other ink beside it, is a
rule. Measured in noise at 140 dpi: a rule's least mean 8.3, that of paper at most 3.6 and under 3 somewhere in each stretch."""

SCAN_RULE_RUN: Final = 16.0
"""Shortest unbroken piece of a rule: longer than any stroke of a character of body text (12 pt)."""

SCAN_RULE_THICKNESS: Final = 4.0
"""Thickest piece taken for a rule; thicker ones are pictures, holes and shadows."""

SCAN_RULE_GAP: Final = 40.0
"""Longest gap over which two pieces in line are one rule."""

SCAN_RULE_DRIFT: Final = 2.0
"""How far a piece may lie from where the piece before it points."""

SCAN_RULE_STEEPEST: Final = 0.06
SCAN_RULE_STRAYS: Final = 0.02
"""Slopes: the steepest that a piece is taken to lean (a straightened page's rules lean by less than a degree), and what a piece may lie
further off for each point of the gap before it. Provisional."""

SCAN_RULE_COVERAGE: Final = 0.5
"""Least share of a rule that is really there."""

SCAN_RULE_LENGTH: Final = 18.0
"""Shortest rule: the height of a one-line row."""

SCAN_RULE_STEP: Final = 6.0
"""Distance of a rule's samples."""

SCAN_RULE_DOUBLE: Final = 3.5
"""Two rules closer than this are one double rule: no line of text fits between."""

SCAN_RULE_SOLID: Final = 0.87
SCAN_RULE_CROWD: Final = 0.5
"""A stretch of a rule is dark over this share of its length, and has other ink within 5 pt over no more than that share.
Measured stretch by stretch against the digital original (4,839 true, 2,821 false at 200, 140 and 100 dpi): of the true ones
all but a few were darker than 0.89 with a crowd under 0.46, the false ones lighter than 0.89 or more crowded."""

SCAN_RULE_SURE: Final = 0.93
SCAN_RULE_SURE_CROWD: Final = 0.8
"""A stretch this dark counts between two crossing rules though text stands close: header cells with no room (0.97, 0.68)."""

SCAN_RULE_UNBROKEN: Final = 0.97
"""A stretch that is ink over this share, without gaps, goes on with the rule beside it: numbers set right touch their rule."""

SCAN_RULE_BROKEN: Final = 0.75
"""A stretch this dark counts, with half that crowd, between two crossing rules: a faint or broken rule."""

DASH_OFF_RULES: Final = 2.0
"""But not one that keeps so far (points) off both of them and is a rule's darkness between: —— in cells of 29 and 30 pt, 19 and 21 wide,
made rules of 0.77 to 0.87 of what was traced and 0.76 of the way (50 blanks of two photographs, accepted)."""

DASH_LOOSE: Final = 36.0
"""Nor is a level one that is shorter than this (points), and at one end meets no other rule: six —— of 17 pt, set left in cells of 21 and more, close
to the rule at their side, were rules of 21 pt (three were then unreadable, of a rough scan never read before)."""

SCAN_RULE_DASHED: Final = 0.45
SCAN_RULE_DASH_GAP: Final = 2.0
SCAN_RULE_DASH: Final = 7.0
"""So does one this dark whose gaps are no longer than this, and come after dashes no longer than this: a dashed rule. Measured
at 140 dpi: gaps of dashes up to 1.5 pt, of lines of text 2 pt and more, for a cell's text does not reach from rule to rule."""

DASHED_BEATS: Final = ((14.0, 4.5), (20.0, 8.5))
DASHED_BEAT: Final = 2.2
DASHED_STEP: Final = 5.0
DASHED_DARK: Final = (0.3, 0.97)
DASHED_ALIKE: Final = 0.92
"""A stretch of the first length (points), one every DASHED_STEP, of what is dark over a share between these is dashed where it is so like itself (1: the
same) one beat further on, of up to the second length. In a table that Chromium drew dashed 4,255 and 4,348 of 11,600 stretches are; of 76,000 of other
pages 3 and 10."""

DASHED_SHARE: Final = 0.3
"""Where so much of a rule is, it goes on through what is dark as a dashed rule is (SCAN_RULE_DASHED), though in a low row it has too few dashes for a beat."""

SCAN_RULE_DASHES: Final = 3.0
SCAN_RULE_OFF_BEAT: Final = 0.4
"""Gaps that a stretch of a dashed rule has at least to be known by their rhythm, and the share by which their number may
differ from that of the stretches beside it."""

BAR_DARK: Final = 128
BAR_LEAST: Final = 3.6
BAR_MOST: Final = 9.0
BAR_LONG: Final = 60.0
BAR_SHORT: Final = 20.0
BAR_EDGE: Final = 1.2
"""A rule so dark (of 255), so thick and so long is a bar (points): thinner ones are traced as they are, thicker ones are no
rules. Its blurred edge reaches a little further. A frame around one row has sides of 24 pt; a punch hole is 17 pt wide, and no
type that a report is set in has strokes so thick."""

BAR_BESIDE: Final = 4.0
"""What is dark for so many points beside a bar is a rule that ends there, not a character that touches it."""

SCAN_RULE_SHORT: Final = 6.0
"""Shortest ruled stretch that is kept: the smallest cell."""

SCAN_RULE_LONG: Final = 100.0
"""A solid rule this long counts however crowded: characters never make 100 pt of unbroken line."""

SCAN_RULE_CROSSING: Final = 40.0
"""Shortest line that another one may end at before both have proved to be rules: longer than a stroke of any title."""

SCAN_RULE_REACH: Final = 80.0
"""How far beyond its ends a rule is followed at once: a header cell of four lines."""

ROW_LEAST: Final = 7.0
SCAN_RULE_ROW: Final = 24.0
"""Heights between which a row is looked through for rules by itself: lower holds no text; in higher ones traces find them."""

SHORT_RULE_NOISE: Final = 2.0
"""In a row too low for a trace, ink stands out by this many times as much as the row's middle pixel: beside pale rules, the noise
of a photograph passes for ink above and below a digit (70 such rules on one page, through zeros and labels; so 8 % of its
cells go to a person instead of 92 %)."""

SCAN_RULE_IN_LINE: Final = 1.5
"""Levels of a straightened page that are no further apart may be one rule's: its samples are medians, half a point off at most."""

SCAN_RULE_END: Final = 8.0
"""A rule that ends at no other begins with a stretch of this length that is dark over SCAN_RULE_DASHED of it."""

SCAN_RULE_MEETS: Final = 4.0
"""Rules that end this close to each other meet."""

BEND_RULE: Final = 100.0
"""Only rules this long tell how a page is bent."""

BEND_LEAST: Final = 0.5
"""A page straight within this is left alone: resampling blurs."""

FURNITURE_MARGIN: Final = 0.1
"""The share of a page's height, at its top and bottom, in which running heads and page numbers stand (A4: 84 pt)."""

PARAGRAPH_INDENT: Final = 1.2
"""Type sizes. A line that begins this much inside the margin begins a paragraph: authors indent by two characters."""

PARAGRAPH_SHORT: Final = 2.6
"""Type sizes. A line that ends this much before the margin ends a paragraph: an unbreakable year (2024年) takes 2.5."""

TITLE_SIZE: Final = 1.2
"""Type this many times the body's size is a title: 二号 (22 pt) over 三号 (16 pt) is 1.37, headings seldom exceed 1.15."""

PARAGRAPH_GAP: Final = 1.8
"""A gap this many times the usual one between lines parts paragraphs."""

# --------------------------------------------------------------------------- page images

SCAN_LONGEST_SIDE: Final = 3508
"""Pixels. A page is read at no more than this (A4 at 300 dpi): more costs time and memory and reads no better."""

SCAN_HELD_BYTES: Final = 48 * 2**20
"""Packed pages that are held for a second look: about 25 at 200 dpi, so that a long document's memory stays flat."""

SCAN_MOST_PIXELS: Final = 178_000_000
"""The largest image that is opened (a 10,000 × 14,000 scan has 140 million); beyond it Pillow, too, refuses."""

SCAN_DEFAULT_DPI: Final = 200.0
SCAN_LEAST_DPI: Final = 100.0
SCAN_MOST_DPI: Final = 300.0
"""Resolution at which a PDF page is rendered: its picture's own, within these bounds; the default where it has no picture."""

A4_LONG_SIDE: Final = 841.9
"""Points. An image that does not say its resolution is taken for an A4 page."""

SEAL_REDNESS: Final = 35
"""Red above the other two channels by this is red ink. Scanner noise on white paper stays below 15, seals show 60 and more."""

SEAL_INK: Final = 60
SEAL_DARKEST: Final = 0.6
"""Red above the other channels by the first is full red ink, whose usual red, as a share of the paper's, is taken for white; no ink
darker than the second share is lightened further. A seal of (215, 30, 40) left 0.84 of the paper's light: its letters were read."""

SEAL_GAP: Final = 5.0
SEAL_LEAST: Final = 40.0
RED_TYPE: Final = 20.0
"""Points. Red ink with gaps up to the first hangs together; what is as broad and high as the second is a seal (the smallest in use are
18 mm, 51 pt) with all that lies in it; what is no higher than the third may be a line of type: red numbers were read as blanks."""

SEAL_FRINGE: Final = 1.4
"""Points. So far around red ink it counts as red: JPEG keeps colour at half the resolution, so that a stroke's edges are grey."""

SEAL_TRACE: Final = 0.06
SEAL_TYPE: Final = 0.95
SEAL_TRACE_DARK: Final = 0.5
SEAL_RED_SHARE: Final = 0.25
SEAL_RULE: Final = 14.0
"""Darker than its paper by the first share is ink; the second quantile of how dark ink is, is type. A piece of ink at a seal that is
nowhere darker than the third share of that, and of whose darkness red ink accounts for the fourth share or more, is the seal's: traces
show 0.3 to 0.85 and are a third as dark, digits 0.13 at most. Longer than the last, in points, is a rule."""

PAPER_DARKEST: Final = 60
"""Grey level. Paper in deep shade is lighter than this; below it there is no paper to divide by."""

PAPER_STANDS_OUT: Final = 40.0
"""Least difference of brightness between paper and table top in a photograph."""

PAPER_EDGE: Final = 6.0
"""Pixels (of 600 a page) on either side of the paper's edge within which that difference shows: 52 and more on 20
photographs; shade by a spine, which fades, shows 11 to 32 on 7 scans."""

PAPER_LEAST: Final = 0.25
PAPER_MOST: Final = 0.97
"""Share of a photograph that the sheet of paper takes; above it the image is the sheet."""

PAPER_LEAN: Final = 0.17
"""Cosine of a corner's angle: 80 to 100 degrees. Steeper views than that are not read but as they are."""

SKEW_SIDE: Final = 900
"""Pixels of the longer side at which skew is measured: 0.05 degree moves a line's end by less than a pixel."""

SKEW_STRIP: Final = 16
"""Pixels of a strip that is shifted as a whole to tell roughly how sharp lines are at an angle: 8 degrees lift one end of it by two."""

SKEW_LIKELY: Final = 0.9
"""Angles that look as sharp as this share of the best are turned in earnest: shifted strips are up to 3 % off."""

TURN_SAMPLE: Final = 12
TURN_LINE: Final = 8.0
"""Lines of text that are read to tell whether a page stands on its head, and the length (in heights) that serves best: a score is
the least character's, so that upright pages of long lines fell short of the next threshold and were read turned as well."""

TURN_SURE: Final = 0.85
"""Mean OCR score of the sample above which a page is the right way up. Upright pages 0.93-0.99, turned ones 0.3-0.7."""

SKEW_LEAST: Final = 0.1
"""Degrees. A page that leans less is not turned: over a table's width it is a point, which the rules' own course mends."""

REGISTER_LEAST: Final = 0.5
"""Share of a page's width from which a rule tells where the document's tables stand."""

REGISTER_WIDE: Final = 0.97
"""Share of the widest rule's length from which a rule runs over the whole table: a group's label takes more than the rest."""

REGISTER_EDGE: Final = 12.0
"""Points from a page's upper and lower end within which no table's rule runs: printers keep off, photographs show the paper's edge."""

REGISTER_OFF: Final = 6.0
REGISTER_LABEL: Final = 0.25
"""Points by which a text stands out on the left of a page's widest rules, and the share of their length that it is narrower than, if it
is the label of a group beside which these rules begin. 92 cells of one document lay in columns 15 pt beside their own."""

REGISTER_SHIFT: Final = 40.0
REGISTER_SCALE: Final = 0.12
"""Points and share of the size by which a page is moved at most to lie like the others; more is another layout."""

RULE_KEEP_OFF: Final = 0.9
"""Points on either side of a rule's middle that no text crop includes: half a 1.5 pt rule and a little blur."""

PIECE_LEAST: Final = 3.0
"""Points. What is left of a text box beside a rule and is thinner than this holds no character."""

CONTINUED_EDGE: Final = 0.012
"""Share of the table's width by which the column borders of two pieces of one table may differ (A4: 5 pt)."""

BESIDE_ROWS: Final = 3
BESIDE_HEIGHT: Final = 1.0
BESIDE_LETTERS: Final = 14
"""Columns that a page had no room for stand on a later page in at least so many rows, whose borders stand within so many points of the
first page's (LibreOffice prints them to 0.01), and hold no text longer than a header: 法律服务机构, 未经复议直接起诉."""

CONTINUED_COLUMNS: Final = 0.6
"""Share of the inner borders of the piece with fewer of them that must be borders of the other too."""

CONTINUED_HEADER_ROWS: Final = 6
"""Rows at the top of a page that may repeat the table's header: the form's deepest header has three, parted cells double
them."""

CONTINUED_HEADERS: Final = 2
"""Headers of single columns in a row that make it one of headers: no label goes on below it."""

CONTINUED_LABEL: Final = 88.0
"""RapidFuzz ratio from which a text is one of the forms' labels."""

TURNED_SHARE: Final = 0.6
"""Share of the letters of a page, or of a table, that must be turned alike for it to be read turned."""

GUTTER_LEAST: Final = 0.05
"""Share of a sheet's width that the empty strip between two pages printed side by side takes at least (two margins)."""

GUTTER_OFF_CENTRE: Final = 0.06
"""Share of a sheet's width by which that strip may stand off the middle."""

GUTTER_LINES: Final = 4
"""Filled lines of prose that two pages on one sheet show together at least (a wide table has none), or horizontal rules
that each of them shows."""

GUTTER_RULE: Final = 2.0
"""Points from the middle of that strip within which no rule may end: rules that are drawn cell by cell leave a hair between
them, and one table was parted in two there (102 cells lost). Frames of two pages end a margin away."""

HANGING_GAP: Final = 0.5
HANGING_RULE: Final = 2.0
"""How far (line heights) under a grid's end a line of its cells may stand that runs over it, and how near (points) to that end a
rule closes a cell. Chromium's stands 0.0 to 0.1 lines under it."""

GUTTER_TABLE: Final = 0.3
"""Share of a sheet's width that the table on each of two pages on it takes at least."""

PART_GAP: Final = 0.9
"""Type sizes. A gap wider than this parts a line into cells; spaces in prose, even stretched ones, stay under 0.7."""

UPRIGHT_REACH: Final = 2.5
"""Widths of a character printed downwards, from its middle to the next ones': a mark between two such is a part of it."""

REGION_SIZE: Final = 0.1
REGION_SIZE_SCANNED: Final = 0.3
"""Share of the type size by which a line under a table may differ from its last to belong to it; and a label of the form on a scan,
whose lines are as high as their ink: brackets reach further than ideographs ((七)总计 is 11 pt high under 3.其他 of 10)."""

REGION_WIDE: Final = 0.62
"""Share of the page's width from which an unparted line is prose and ends a table without rules."""

REGION_LINES: Final = 2
"""Parted lines that a table without rules has at least."""

REGION_VALUES: Final = 3
"""Numbers, or marks for none, that a table without rules has at least."""

STAGGERED: Final = 0.15
"""Type sizes by which two pieces of text overlap in height that stand side by side, each beside the other's line end:
lines of prose do not overlap."""

# costs, in type sizes of distance between a label's height and its values': see tables/text_rows

ROW_ALONE: Final = 1.2
"""A label without values: dearer than the half line by which a two-line label may stand off its value."""

ROW_WITHOUT_LABEL: Final = 1.0
"""A line of values without a label of its own."""

ROW_BREAKS_ORDINAL: Final = 3.0
"""A line that begins with an ordinal taken for the rest of the label above it."""

ROW_WIDE_GAP: Final = 0.75
"""White above a label's line, in type sizes, beyond which it is less and less likely to go on with the line above."""

ROW_LONGEST_LABEL: Final = 9
"""Lines of a label at most: the longest official label has 34 characters, in a column of four."""

COLUMN_PAIRS: Final = 4
"""Lines that hold two numbers under or over one word, from which it is two numbers: more than a block of the form's other
tables has rows."""

OPEN_ROWS_LABELS: Final = 2
"""Labels of rows that a single cell of a ruled table holds, from which its rules part no rows: a cell has one."""

OPEN_ROWS_VALUES: Final = 2
"""Cells of a ruled table that hold two numbers, or a header and a number under it, from which its rules part no rows."""

OPEN_ROWS_BESIDE: Final = 4
OPEN_ROWS_GAP: Final = 1.0
"""Numbers of a ruled table that follow another one in the same cell, more type sizes apart than this: its rules part no columns. Justified
digits of one number stand at most 0.6 apart."""

OVERPRINTED: Final = 0.3
"""Share of the narrower of two words of a cell that the other one covers when one was typed over the other."""

SPACE_IN_NUMBER: Final = 0.5
"""A space between thousands, in type sizes: fonts set it 0.22 to 0.33 wide."""

CUT_HEADER_GAP: Final = 3.0
"""White between two parts of a header that a page's end parts, in type sizes: the lower part stands in the middle of a
row of headers of up to four lines."""

HEADER_WHITE: Final = 0.9
"""Type sizes of white between two pieces of one line that together are, or begin, a header that the forms know: beside a narrow character the
ink of small print leaves 0.6 (自然 人). Other pieces are one text up to 0.5."""

BROKEN_NUMBER_GAP: Final = 0.7
"""White between two lines of one number in a narrow cell, in type sizes: as between the lines of a header."""

DIGIT_INK: Final = 0.72
"""Height of a digit's ink in type sizes: 0.66 to 0.75 in the fonts that reports are set in."""

BROKEN_NUMBER_LEVEL: Final = 0.3
"""Type sizes by which what one row holds may stand off its middle: lines of one cell are at least one size apart, so
that the middle of two is half a size from either."""

HEADER_UNEVEN: Final = 0.003
"""What it costs that a header covers n columns, times n squared: decides only between runs with the same middles."""

HEADER_OFF: Final = 0.1
"""What it costs to leave a column without a header, in column widths by which a header may stand off its columns' middle."""

# --------------------------------------------------------------------------- the store

SQLITE_BUSY_SECONDS: Final = 30.0
"""How long a writer waits for its turn. One report is written in well under 0.1 s, so this is a queue of hundreds."""

DATABASE_PATIENCE_SECONDS: Final = 120.0
"""How long a batch waits for a database that is away: a restart takes seconds, a failover of PostgreSQL up to a minute."""

WATCH_SECONDS: Final = 5.0
"""How often a watched folder is looked through, and how long a file must have lain unchanged to be whole."""

NEED_PER_SUM: Final = 0.25
"""What each sum of a cell adds to the worth of settling it. Provisional: until measured on reviewers' time."""

NEED_PER_FAILING_SUM: Final = 1.0
"""What each failing sum of a cell adds: settling it mends or explains the sum. Provisional, as above."""

CLAIM_SECONDS: Final = 900.0
"""How long a claim on a report lasts after its owner was last heard of: a report takes a minute, a phone call ten."""

REGION_LABELS: Final = 4
"""Labels of a form that make a table of lines even without a single number."""

# --------------------------------------------------------------------------- accounts and the network

PASSWORD_LEAST: Final = 10
"""Characters of a password at least; length counts for more than signs (NIST SP 800-63B asks for 8, for 15 where nothing
else protects)."""

SIGN_IN_TRIES: Final = 10
"""Wrong passwords for one name before it is locked."""

SIGN_IN_TRIES_FROM_ADDRESS: Final = 50
"""Wrong passwords from one address, whatever the names: an office behind one address has tens of people."""

SIGN_IN_WINDOW_SECONDS: Final = 900.0
"""Wrong passwords are counted over this time."""

SIGN_IN_LOCK_SECONDS: Final = 900.0
"""How long a name or address stays locked: at most 40 guesses an hour, which no password of ten characters fears."""

SESSION_SECONDS: Final = 12 * 3600.0
"""A session ends after a working day."""

SESSION_IDLE_SECONDS: Final = 2 * 3600.0
"""A session ends after this long without a request."""

UPLOAD_MOST_BYTES: Final = 64 * 2**20
"""Largest upload. The largest real scan seen is 40 MB; larger files can be added with the command."""

REQUEST_MOST_BYTES: Final = 2**20
"""Largest request that is no upload: a thousand corrections take 0.3 MB."""

UPLOADS_MOST_WAITING: Final = 500
"""Uploads that may wait for their reading; further ones are refused until some are done."""

# --------------------------------------------------------------------------- the second look (lengths in points)

INK_CONTRAST: Final = 60
"""Ink is darker than its cell's paper by this (of 255): noise of a rough scan has a standard deviation of 10 at most."""

INK_PALE: Final = 20
"""A cell is blank only where nothing is darker than its paper by this either: slashes of 130 dpi, blurred, are by 28 to 40."""

INK_PALE_NOISE: Final = 5
"""Pale ink stands out from the paper by this many times what the paper's own grey varies (80th percentile to median)."""

PALE_SCORE: Final = 0.5
"""What a number of pale ink is worth at most: it may shine through from the other side."""

PALE_DASH: Final = 20
PALE_DASH_LONG: Final = 6.0
PALE_DASH_HIGH: Final = 1.2
PALE_DASH_SIDE: Final = 2.0
PALE_DASH_GAP: Final = 0.8
"""A dash of this length and height (points) is darker than what lies so far above and below it, over so many points, by this in the mean
of each third. Three dashes of a rough scan, 35 darker than paper whose noise is 6: 32 to 35, and blanks to find_ink; 2,402 blank cells of
120 scans never read before 13.8 at most, photographs 5.2; 373 dashes that were seen 26 at least."""

INK_SPECK: Final = 1.6
"""Pieces of ink smaller than this both ways are dust; the strokes of a 6 pt digit are 4 pt high."""

INK_TALL: Final = 3.5
"""A line of ink is at least this high or wide: a 1 of 6 pt print is 4 pt high, a dash 4 pt wide."""

INK_BROKEN: Final = 1.0
"""White between two pieces of one character, one above the other. The stem of a 5 paled in a photograph (0.8), and its bar was read alone, as F;
lines of type of 4 pt and more are further apart."""

INK_HYPHEN: Final = 2.2
"""A level stroke from this width on is a hyphen that stands for "none": 2.5 to 3.5 pt wide in print of 8 to 11 pt."""

HYPHEN_SMALL: Final = 1.7
HYPHEN_FLAT: Final = 1.45
HYPHEN_OFF: Final = 3.0
"""So is a narrower one, so many times as wide as high and no further from the middle of its cell's height (points). On a rough scan six
hyphens, 2.0 to 2.3 by 1.2 and 1.5 off the middle, were taken for dust and their cells for blank; of 30 specks of dust in five others
none was over 1.31 times as wide as high."""

SPECK_WIDE: Final = 1.2
"""Points from which a lone flat speck may be a hyphen, where others like it stand in the report. In a page of 8 pt type made small (a
photograph never seen before) 175 hyphens were 1.7 to 2.2 wide and 0.5 to 1.0 high; 53 were dust by their size, and their cells blank."""

INK_BORDER: Final = 1.6
"""Ink this thin along a cell's edge is the cell's border."""

INK_CORNER: Final = 4.5
INK_BRACKET: Final = 0.6
"""So is what is no larger than this in a cell's corner, and fills no more than this share of its box (digits of 6 pt are 4 pt high,
but do not touch two borders)."""

INK_BAR: Final = 3.2
INK_BAR_SOLID: Final = 0.9
"""Ink this thick that fills this share of its box is a frame's: strokes of 16 pt bold type are 2.6 pt wide."""

BORDER_BAND: Final = 2.5
BORDER_SHARE: Final = 0.5
"""Points. How far a thick or leaning border may reach into its cell; and what share of a line of pixels along a cell's edge is dark where
it is the border's. Of 174 blank cells of one shaded scan with a thick frame, 29 had ink by the first alone, none by both."""

BORDER_HUGS: Final = 0.9
"""Share of a large piece of ink that lies close to the rules from which on it is a corner of a thick frame."""

INK_PADDING: Final = 0.25
"""White around a crop, as a share of the ink's height."""

DIGIT_HIGH: Final = 0.45
"""Share of a number's text box (drawn with its margins) that a digit is high at least; dust is lower."""

MARK_CONTRAST: Final = 25
MARK_HIGH: Final = (4.0, 16.0)
MARK_WIDE: Final = (2.0, 14.0)
MARK_FLAT: Final = 2.0
DASHES_APART: Final = 2.0
DASH_OFF_TEXT: Final = 4.0
MARK_ALIKE: Final = 0.3
MARKS_IN_ROW: Final = 5
MARKS_SHARE: Final = 0.1
"""So many pieces of ink, and this share of all such, so much darker than paper at a pixel a point, of these heights (points), alike to this share, level and a height apart,
that lie in no text box may be a row of numbers that the detector passed over; or one of dashes, so wide, so high at most, so many of their
widths apart, and so far above or below any text box. All 15 noughts of three tables without rules, in 500 documents, and 15 hyphens of another were blank without a trace."""

LEFT_OUT_TALLEST: Final = 40.0
"""A piece of ink taller than this is no character: a picture, a stain, a frame, the paper's edge."""

FRAME_INKED: Final = 0.7
"""Share of a rule's length from which on ink beside it belongs to it: a frame of 4.7 pt was read as a column of ones."""

STACK_TALL: Final = 1.7
"""A text box this many times taller than wide may be a column of upright characters."""

DUST_SCORE: Final = 0.9
"""Score at most of a number beside which a dot was taken for dust. Provisional."""

BLOB_THICK: Final = 5.0
BLOB_DARK: Final = 128
"""Ink thicker than this both ways is a punch hole or a stain: the strokes of 16 pt bold type are 2.5. So is what is so dark (of 255):
within a hole of 17 pt nothing is darker than its surroundings but its edge, a ring, which is read as 6."""

UPRIGHT_STROKES: Final = frozenset("1lI|/丨丿ノ")
SLASH_LEANS: Final = 14.0
ONE_LEANS: Final = 8.0
"""Degrees. What is read as a lone upright stroke and leans more than the first is a slash, less than the second a 1; between
them it is doubtful. Measured: slashes 18.8, ones -2.4 to -1.8 (clean and photographed); italics lean 12."""

SLASH_ALIKE: Final = 2.0
"""So is one that leans by no more degrees less than a page's slashes in the middle, where it prints six: of 144 slashes of a photograph 17 leaned
by 13.8 to 14.0, the others by up to 14.9, its ones by -4.4 to -3.4."""

FLANK_HIGH: Final = 0.9
FLANKED_HIGH: Final = 0.5
"""Shares of a crop's height: ink at its side over the first is a rule's flank, if other ink has the second at least. A slash set right leans
by 14 and 15 degrees without the flank of the rule beside it, by 0 with it: two ones accepted that were none."""

SLASH_SCORE: Final = 0.9
STROKE_DOUBT: Final = 0.5
"""Scores of a slash told by its lean, and of a stroke that its lean leaves open. Provisional."""

DASHES: Final = frozenset("-—–―─－")
STROKE_TEXT: Final = 3
STROKE_THIN: Final = 3.0
STROKE_SPECK: Final = 0.1
STROKE_SOLID: Final = 0.7
"""A lone stroke: read as so many characters at most, so many times longer than wide; ink of less than this share is dust;
ink fills this share of the bar that the stroke is (letters that touch fill about half).
The flattest character, 一, is a dash in a column of numbers: nobody writes one numeral there in Chinese, the others in digits."""

LEVEL_HIGH: Final = 2.4
LEVEL_WIDE: Final = 1.8
LEVEL_FLAT: Final = 1.6
LEVEL_SLOPE: Final = 0.12
LEVEL_PALE: Final = 0.3
LEVEL_DUST: Final = 1.6
LEVEL_BLUR: Final = 1.2
"""A level stroke is a dash by its shape, whatever the recogniser says: no higher and no narrower than so many points (a digit
of 6 pt type is 4 high, a hyphen of 8 pt type 2.2 wide and 0.6 high), so many times wider than high, and leaning by no more than
this share of its width. Beside it no other ink, down to this share of its darkness, is larger than dust.
Hyphens of 4.7 by 1 pt at 138 dpi are read as 1, 4, 8, 40, 400 or nothing: of one rough document's 135, 64."""

DASH_HALVES: Final = 0.75
DASH_PARTED: Final = 0.4
DASH_HALF_FLAT: Final = 0.4
"""—— is parted in the middle by many fonts: its halves are alike in width to this share, with a gap of at most this share of the wider one, and
no higher than this share of the narrower. Measured: gaps of 0.1 to 0.2 of a half at 200 dpi."""

MARKED_TEXT: Final = 12
"""Characters of a cell's text up to which its ink is looked through for raised marks and strokes: numbers are shorter."""

RAISED_INK_SIZE: Final = 0.9
RAISED_INK_LEAST: Final = 0.35
RAISED_INK_BY: Final = 0.2
RAISED_INK_LEVEL: Final = 0.12
ONE_GLYPH: Final = 0.4
"""Shares of the first digit's height: a note's raised mark is at most so high and at least so high, its foot stands so far over
the digits' foot, and theirs stand level."""

STRUCK_LEAST: Final = 8
STRUCK_FROM: Final = 0.3
STRUCK_TO: Final = 0.72
STRUCK_WIDE: Final = 0.6
STRUCK_SHARE: Final = 0.8
STRUCK_THICK: Final = 0.25
STRUCK_ALL: Final = 0.92
STRUCK_BEYOND: Final = 0.04
"""A stroke through a number: looked for in ink of so many pixels' height, between these shares of it, at least so wide (shares of
the height, of the width), no thicker than this share of the height, and reaching so far beyond the ink above and below it."""

DASH_LIES: Final = 78.0
SLASH_LIES: Final = 65.0
"""Degrees from upright from which a stroke is a dash, and up to which it is a slash (／ of full width leans by 45)."""

SEVEN_SURE: Final = 0.95
"""Score from which a 7 is one though all that is dark of it is a level stroke. Dashes are read as 1, 4, 8, 40, 400 or nothing."""

STROKE_SCORE: Final = 0.95
"""Score of a dash or slash told by its shape. Provisional."""

FRAME_LEAST: Final = 80.0
"""A table's widest rule is at least this long. The strokes of a title set in 26 pt join to 60."""

DIGIT_PITCH: Final = 0.9
"""Line heights from one digit's middle to the next up to which a space between them is letter-spacing (digits set half a
square wide: 0.4; spaced out by a character: 0.8)."""

NUMBER_PITCH: Final = 1.6
"""From here on two digits are two numbers; in between the space stays, and the cell is looked at by a person."""

LINE_OF_INK: Final = 1.5
"""A line is this many times as high as its digits' ink: some detectors' boxes reach into the lines above and below."""

WORD_GAP: Final = 0.6
"""Heights of the ink in a text box: two ideographs this far apart are two cells'. Justified prose stays under 0.4."""

CELL_GAP: Final = 1.2
"""The same between any characters but two digits: the white around full-width punctuation takes up to 0.8."""

NUMBER_GAP: Final = 1.7
"""The same between two digits (of their own ink: ``DIGIT_INK`` of an ideograph's), whether a space was read between them or not: as far apart as ``NUMBER_PITCH`` says, by ink. Columns of 22 pt in
a narrow table make 1.9, and lines of seven zeros were read as one text each."""

TYPE_LEAST: Final = 0.4
"""Share of a text box's height that is inked where it holds type; less are dashes and points, whose box stays as it is."""

NEXT_LINE: Final = 0.3
"""Share of a text box's height up to which ink at its edge, parted by white from the rest, is of the next line."""

READ_TWICE: Final = 0.4
"""Of two text boxes that read alike the surer is kept where one covers so much of the other: the lower half of 规章 had a box of its own, 14
of its 31 pt in the line's, and 规章规章 was no label (3 telling cells of a photograph never read before)."""

WHITE_SPECK: Final = 2
"""Dark pixels in a row of a text box that make it inked; a single one is a speck."""

SECOND_LOOK_LEAST: Final = 0.6
"""A second reading with a lower score says nothing. Provisional."""

# --------------------------------------------------------------------------- tables of any document

CAMELOT_DPI: Final = 200
"""Resolution at which camelot looks for lines: hairlines of 0.25 pt stay a pixel wide; 300 takes twice as long."""

CAMELOT_LINE_SCALE: Final = 30
"""Lines shorter than the page's side divided by this (A4: 28 pt) are taken for parts of letters."""

PICTURE_LEAST: Final = 0.1
"""Share of the page that a picture takes at least to hold a table's lines."""

PICTURE_NUMBERS: Final = 4
"""Numbers printed over such a picture from which its lines are looked for (camelot, about 1 s a page)."""

# --------------------------------------------------------------------------- pictures of pages

DRAW_DPI: Final = 110
"""Resolution of the pictures that ``--draw`` writes: a page of cells can be read on a screen, 200 kB each."""

ROW_OF_BLANKS: Final = 4
"""Cells of a ruled grid that is a table with a single text: a label and its blanks, alone on a page."""

# --------------------------------------------------------------------------- tables of text in columns (tables.aligned_*)
# Measured on generated reports of other kinds (prose, lists, figures, tables of nine styles, printed by Chromium).

ALIGNED_GAP: Final = 1.7
"""A gap this many times the page's usual space parts a line into pieces ..."""

ALIGNED_LEAST_GAP: Final = 0.45
"""... but at least this many type sizes ..."""

ALIGNED_MOST_GAP: Final = 0.9
"""... and at most this many: justified lines stretch their spaces."""

ALIGNED_PITCH: Final = 2.2
"""A line this many times the usual distance below the last one begins something else."""

ALIGNED_PROSE_WIDTH: Final = 0.55
ALIGNED_PROSE_WORDS: Final = 6
"""A piece of so many words over so much of the text's width, from its left side on, is prose."""

ALIGNED_CROSSING: Final = 0.12
"""The share of a table's lines that may run across a gap between columns: headers over several of them."""

ALIGNED_NARROWEST: Final = 0.4
"""Type sizes: white that runs down is between columns if it is at least so wide."""

ALIGNED_LEAST_COLUMN: Final = 0.15
"""The share of a table's lines that a column has text in, at least."""

ALIGNED_EDGE: Final = 2.0
"""Points by which cells on one edge may differ."""

HEADER_ABOVE_GAP: Final = 0.9
"""White between a header and the rules that begin under it, and between its lines, in type sizes."""

SPANNING_OFF: Final = 0.2
"""Column widths by which a header over several columns may stand off their middle."""

SPANNING_LOOSE: Final = 1.4
"""Type sizes from a header's line to the next, beyond which the next is another cell's: lines of one cell stand 1.2 apart."""

ALIGNED_SHARE: Final = 0.7
"""The share of a column's cells that stand on one edge, on average, at least, where few are numbers."""

ALIGNED_WORDS_A_CELL: Final = 5.0
"""Text without numbers and without rules is prose when its cells have more words than this on average."""

COARSE_LINES: Final = 3
"""So many lines with figures in most columns, between two rules, are rows of their own."""

GUTTER_PROSE_WORDS: Final = 3
GUTTER_PROSE_FILL: Final = 0.85
GUTTER_PROSE_LINES: Final = 5
"""So many lines with so many words on either side that fill so much of it show two columns of prose."""
