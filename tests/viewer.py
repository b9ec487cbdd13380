#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Does the page of a run work in a browser?

usage: viewer.py RMAPSIM SOURCE

Opens pages in headless Chromium and looks at what a reader would see.  Exit
code 77, skipped: there is no Chromium or no Selenium (Debian: chromium-driver,
python3-selenium).
"""
import glob
import json
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    if sys.executable != "/usr/bin/python3" and \
            os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)
    print("skipped: python3-selenium is not installed")
    sys.exit(77)

RMAPSIM, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2]
DRIVER = shutil.which("chromedriver")
if not DRIVER:
    print("skipped: chromium-driver is not installed")
    sys.exit(77)
DIR = tempfile.mkdtemp(prefix="rmapsim-viewer.")
os.environ["TMPDIR"] = DIR		# Chromium leaves folders behind
CASES = []


def case(f):
    CASES.append(f)
    return f


# ---- pages ----

def trace(name):
    return glob.glob(SOURCE + "/corpus/regress/*-%s.trace" % name)[0]


def passing(path):
    """The same run without its switches: nothing happens."""
    with open(path) as f:
        head = f.read().split("choices\n")[0]
    head = re.sub(r"(?m)^verdict.*", "verdict none - - -", head)
    out = os.path.join(DIR, "pass.trace")
    with open(out, "w") as f:
        f.write(re.sub(r"(?m)^(signature|passes|certain|chance) .*\n", "", head) +
                "choices\nend\n")
    return out


def long_run(path):
    """Faults and zaps in turn, as many as a task may have."""
    with open(passing(path)) as f:
        text = f.read()
    turns = "    fault v0 0\n    zap-page v0 0\n" * 4
    out = os.path.join(DIR, "long.trace")
    with open(out, "w") as f:
        f.write(text.replace("    fault v0 0\n", turns))
    return out


def page(name, *traces):
    out = os.path.join(DIR, name + ".html")
    with open(out, "wb") as f:
        subprocess.run([RMAPSIM, "show", "--as=html", *traces], stdout=f,
                       check=True, timeout=60)
    return "file://" + out


class Run:
    """The same run as objects: what the page must show of it."""

    def __init__(self, path):
        out = subprocess.run([RMAPSIM, "show", "--as=json", path],
                             stdout=subprocess.PIPE, check=True, timeout=60)
        objects = [json.loads(line) for line in out.stdout.splitlines()]
        self.events = [o for o in objects if o["type"] == "event"]
        self.by = {e["i"]: e for e in self.events}
        self.bug = next(o for o in objects if o["type"] == "bug")
        self.steps = next(o for o in objects if o["type"] == "run")["steps"]
        self.at = self.by[self.bug["event"]]
        self.other = self.by[self.bug["pair"][0]]
        self.switches = [o["why"] for o in objects if o["type"] == "switch"]

    def first(self, **want):
        return next(e for e in self.events
                    if all(e.get(k) == v for k, v in want.items()))

    def stores(self, place):
        return [e for e in self.events if e.get("place") == place and
                "new" in e]

    def taken(self, task, lock):
        """Steps from and to which a task holds a lock."""
        def of(key):
            return next(e["step"] for e in self.events if e["task"] == task
                        and e.get(key, {}).get("lock") == lock)
        return of("takes"), of("drops")


# ---- the browser ----

def browser(javascript=True):
    opt = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu",
                 "--disable-dev-shm-usage", "--window-size=1500,1000"):
        opt.add_argument(word)
    opt.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not javascript:
        opt.add_experimental_option("prefs", {
            "profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(service=Service(DRIVER), options=opt)


class Page:
    def __init__(self, driver, url):
        self.d = driver
        driver.get("about:blank")
        driver.get(url)

    def js(self, text):
        return self.d.execute_script("return " + text)

    def all(self, css):
        return self.d.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        return self.d.find_element(By.CSS_SELECTOR, css)

    def text(self, css):
        return self.js("document.querySelector(%r).textContent" % css)

    def key(self, keys):
        self.one("body").send_keys(keys)

    def step(self):
        return int(self.js("document.getElementById('goto').value"))

    def shown(self):
        """The numbers of the rows that are steps."""
        words = self.js("[...document.querySelectorAll('.event .stepno')]"
                        ".map(x => x.textContent)")
        return [int(w) for w in words if w.isdigit() and w != "0"]


# ---- what must be so ----

@case
def opens_at_the_verdict(p):
    picked = p.text(".picked")
    assert "spte#3" in picked and "USE AFTER FREE" in picked, picked
    assert p.step() == RUN.at["step"], p.step()
    assert "freed it at step %d" % RUN.other["step"] in picked and "mmu_lock" in picked, picked
    assert p.js("document.querySelector('.picked').getBoundingClientRect()"
                ".bottom <= innerHeight"), "the verdict is out of sight"


@case
def draws_what_is_missing(p):
    assert p.text(".pilltext") == "no order"
    assert "nothing orders it with" in p.text("#detail")
    path = p.one(".picture .edge.none").get_attribute("d")
    assert re.match(r"M[\d.]+ [\d.]+ H", path), path
    ends = [float(n) for n in re.findall(r"[\d.]+", path)]
    use = p.js("(() => { const b = document.querySelector('.picked .dot')"
               ".getBoundingClientRect(), o = document.querySelector('.picture')"
               ".getBoundingClientRect(); return b.top + b.height / 2 - o.top })()")
    assert abs(ends[3] - use) < 3, (path, use)


@case
def draws_reads_from(p):
    titles = p.js("[...document.querySelectorAll('.picture .edge.rf title')]"
                  ".map(x => x.textContent)")
    read = next(e for e in RUN.events if e["task"] == 1 and
                e.get("old") == "&spte#3")
    want = "step %d, A read %s = &spte#3: reads from step %d, B " % (
        read["step"], HEAD, RUN.by[read["from"]]["step"])
    assert any(t.startswith(want) for t in titles), titles
    before = len(titles)
    p.one("#edge-rf").click()
    assert not p.all(".picture .edge.rf"), "reads-from is still drawn"
    p.one("#edge-rf").click()
    assert len(p.all(".picture .edge.rf")) == before
    for kind in ("co", "fr", "sync"):
        assert not p.all(".picture .edge." + kind), kind + " is drawn unasked"
        p.one("#edge-" + kind).click()
        assert p.all(".picture .edge." + kind), kind + " is not drawn"


@case
def draws_locks(p):
    titles = p.js("[...document.querySelectorAll('.bar title')]"
                  ".map(x => x.textContent)")
    assert "C holds mmu_lock (write) from step %d to %d" % RUN.taken(
        3, "mmu_lock") in titles, titles
    assert any(re.match(r"A holds srcu \(read\) from step \d+ to the end", t)
               for t in titles), titles


@case
def says_why_it_switched(p):
    why = p.js("[...document.querySelectorAll('.switch b')]"
               ".map(x => x.textContent)")
    assert why == RUN.switches and len(why) == 4, why


@case
def keys_move(p):
    last = RUN.at["step"]
    p.key("k")
    assert p.step() == last - 1, p.step()
    p.key("j")
    p.key("j")
    assert p.step() == last, p.step()
    p.key("K")
    assert p.step() < last - 1 and "A" in p.text(".picked .dot")
    p.key("J")
    assert p.step() == last, p.step()
    p.key("n")
    assert "begin" in p.text(".picked"), p.text(".picked")
    p.key("v")
    assert p.step() == last
    p.key("f")
    assert p.step() < last and "focus" in \
        p.one(".picked").get_attribute("class")


@case
def goes_to_a_step(p):
    step = RUN.first(shown=False, task=2, op="write")["step"]
    p.key("g")
    p.one("#goto").send_keys(Keys.CONTROL + "a")
    p.one("#goto").send_keys(str(step) + Keys.ENTER)
    assert p.step() == step
    assert p.text(".picked .stepno") == str(step), "a fold was not opened"
    assert "step=%d" % step in p.js("location.hash"), p.js("location.hash")
    p.one("#goto").send_keys(Keys.ESCAPE)
    p.key("?")
    assert p.one("#help").is_displayed()
    p.key("?")
    assert not p.one("#help").is_displayed()


@case
def a_click_brings_a_step_into_focus(p):
    row = [r for r in p.all(".event") if "free table#1" in r.text][0]
    row.click()
    assert p.step() == RUN.other["step"]
    assert "kvm_mmu_free_shadow_page" in p.text("#detail ol")
    at = p.text(".src .at")
    assert "free" in at and p.text("#detail h2 code").startswith(
        "core/kvm/page.c:%d" % RUN.other["line"]), at
    frame = [b for b in p.all("#detail ol a")
             if b.text == "kvm_mmu_commit_zap_page"][0]
    frame.click()
    assert "kvm_mmu_free_shadow_page" in p.text(".src .at"), p.text(".src .at")


@case
def folds_open_and_close(p):
    before = p.shown()
    fold = p.all(".fold button")[-1]
    words = re.match(r"\+(\d+)(?:\u2013(\d+))?:", p.js(
        "[...document.querySelectorAll('.fold button')].pop().textContent"))
    first, last = int(words[1]), int(words[2] or words[1])
    key = p.js("[...document.querySelectorAll('.fold')].pop().id")
    fold.click()
    assert set(p.shown()) - set(before) == set(range(first, last + 1))
    fold = p.one("#%s button" % key)
    assert fold.get_attribute("aria-expanded") == "true"
    fold.click()
    assert p.shown() == before
    p.one("#all").click()
    assert p.shown() == list(range(1, RUN.steps + 1)), \
        "not every step is there"


@case
def memory_says_who_wrote(p):
    store = RUN.stores(HEAD)[-1]
    link = "%s %d" % (chr(64 + store["task"]), store["step"])
    cell = p.js("[...document.querySelectorAll('#memory tr')].map(r => "
                "[...r.cells].map(c => c.textContent)).find(c => "
                "c[0] == %r)" % HEAD)
    assert cell == [HEAD, store["new"], link], cell
    [b for b in p.all("#memory a") if b.text == link][0].click()
    assert p.step() == store["step"]
    new = p.text("#memory tr.new")
    assert store["old"] in new and "\u2217" in new, new
    p.key("v")
    gone = p.js("[...document.querySelectorAll('#memory .gone')]"
                ".map(x => x.textContent)")
    assert "table#1" in gone, gone
    assert "freed at step %d" % RUN.other["step"] in p.text("#memory")


@case
def memory_is_filtered(p):
    p.key("/")
    p.one("#filter").send_keys("sp#2")
    rows = p.js("[...document.querySelectorAll('#memory tbody')]"
                ".map(x => x.textContent)")
    assert len(rows) == 1 and rows[0].startswith("sp#2"), rows
    few = len(p.all("#memory tbody tr"))
    p.one("#unchanged").click()
    assert len(p.all("#memory tbody tr")) > few


@case
def order_dims_what_is_not_before(p):
    p.key("o")
    apart = p.js("[...document.querySelectorAll('.apart .stepno')]"
                 ".map(x => x.textContent)")
    behind = RUN.by[RUN.at["after"]]
    assert str(RUN.other["step"]) in apart, apart
    assert str(behind["step"]) not in apart, apart
    assert str(RUN.taken(2, "mmu_lock")[0]) not in apart, apart
    p.key("o")
    assert p.js("getComputedStyle(document.querySelector('.apart')).opacity") \
        == "1"


@case
def focus_follows_the_object(p):
    link = [b for b in p.all("#memory th a") if b.text == "rmap"][0]
    link.click()
    assert p.text("#touch") == "next on rmap"
    assert "focus=rmap" in p.js("location.hash")
    p.one("#touch").click()
    assert p.step() == RUN.first(object="rmap")["step"], p.step()


def pixels(png):
    """Width and a function (x, y) -> (r, g, b) of an 8-bit PNG."""
    at, data = 8, b""
    while at < len(png):
        n, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + n]
        if kind == b"IHDR":
            width, height, depth, color = struct.unpack(">IIBB", body[:10])
            assert depth == 8 and color in (2, 6), (depth, color)
            size = 4 if color == 6 else 3
        if kind == b"IDAT":
            data += body
        at += n + 12
    raw, rows, last = zlib.decompress(data), [], bytearray(width * size)
    for y in range(height):
        start = y * (width * size + 1)
        last = unfilter(raw[start], bytearray(
            raw[start + 1:start + 1 + width * size]), last, size)
        rows.append(last)
    return width, height, lambda x, y: tuple(
        rows[int(y)][int(x) * size:int(x) * size + 3])


def unfilter(kind, line, above, size):
    for i in range(len(line)) if kind else ():
        a = line[i - size] if i >= size else 0
        b, c = above[i], above[i - size] if i >= size else 0
        if kind == 4:
            pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
            a = a if pa <= pb and pa <= pc else b if pb <= pc else c
        line[i] = (line[i] + (0, a, b, (a + b) // 2, a)[kind]) & 255
    return line


def luminance(rgb):
    return (rgb[0] * 299 + rgb[1] * 587 + rgb[2] * 114) / 1000


@case
def looks_right_in_light_and_dark(p):
    """What has which colour where; glyphs differ between machines."""
    for scheme, dark in (("light", False), ("dark", True)):
        p.d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme}]})
        width, height, at = pixels(p.d.get_screenshot_as_png())
        assert (width, height) == tuple(
            p.js("[innerWidth, innerHeight]")), (width, height)
        ground = luminance(at(3, height - 3))
        assert ground < 60 if dark else ground > 200, ground
        box = p.js("(b => [b.left + 3, b.bottom - 3])(document.querySelector"
                   "('.verdict').getBoundingClientRect())")
        r, g, b = at(*box)
        assert r > 1.4 * g and r > 1.4 * b, ("the verdict", (r, g, b))
        pill = p.js("(b => [b.left + b.width / 2, b.top + 2])(document"
                    ".querySelector('.pill').getBoundingClientRect())")
        assert at(*pill) == (r, g, b), ("the pill", at(*pill))
        dots = p.js("""(box => [...document.querySelectorAll('.event .dot')]
            .map(x => x.getBoundingClientRect())
            .filter(b => b.top > box.top + 40 && b.bottom < box.bottom)
            .map(b => [b.left + 7, b.top + 2]))
            (document.getElementById('lanes').getBoundingClientRect())""")
        hues = {at(*dot) for dot in dots}
        assert len(hues) >= 2, "the tasks have one hue"
    p.d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@case
def narrow_windows_have_it_below(p):
    p.d.set_window_size(600, 900)
    top = p.js("document.getElementById('side').getBoundingClientRect().top")
    bottom = p.js("document.getElementById('lanes').getBoundingClientRect()"
                  ".bottom")
    assert top >= bottom, (top, bottom)
    p.d.set_window_size(1500, 1000)


@case
def paper_gets_the_text(p):
    p.d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert p.one("#report pre").is_displayed()
    assert not p.one("#view").is_displayed()
    p.d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert not p.one("#report pre").is_displayed()
    p.key("r")
    assert p.one("#report pre").is_displayed()


# ---- other pages ----

def fragment(d, url):
    step = RUN.stores(HEAD)[0]["step"]
    p = Page(d, "%s#step=%d&focus=spte%%233" % (url, step))
    assert p.step() == step and str(step) in p.text(".picked")
    assert p.text("#touch") == "next on spte#3"
    step = RUN.taken(2, "mmu_lock")[0]
    p.js("(location.hash = '#step=%d')" % step)
    p.js("new Promise(f => setTimeout(f, 50))")
    assert p.step() == step, p.step()


def store_buffer(d):
    p = Page(d, page("weak", trace("aug24-relaxed-unlock")))
    assert p.all(".picture .edge.wait") and p.all(".ring.full"), "no sub-lane"
    title = p.text(".picture .edge.wait title")
    assert re.search(r"waits in the buffer of cpu \d until step \d+", title)
    drain = p.js("run = [...document.querySelectorAll('.event')].find(x => "
                 "/drain/.test(x.textContent)).textContent")
    assert "(store of step" in drain and "now others see it" in drain, drain
    assert "whatever happens from here on" in band(p), band(p)
    candidates(p)


def copied(p, css):
    """What a button says that it copies, and does."""
    p.js("void Object.defineProperty(navigator, 'clipboard', { configurable: true, "
         "value: { writeText: t => { window.copied = t; } } })")
    button = p.one(css)
    p.js("document.querySelector(%r).scrollIntoView({ block: 'center' })" %
         css)
    button.click()
    assert p.text(css) == "copied", p.text(css)
    assert p.js("window.copied") == button.get_attribute("title")
    return p.js("window.copied")


def outcome(command):
    """Of a command that a page has copied."""
    words = shlex.split(command)
    assert words[:2] == ["rmapsim", "replay"], words
    done = subprocess.run([RMAPSIM] + words[1:], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, text=True)
    return done.returncode, done.stdout, done.stderr


def band(p):
    return " / ".join(e.text for e in p.all(".band"))


def samples(d):
    p = Page(d, page("samples", trace("h06-flush-follows-w")))
    assert "of 200 random continuations from here on 167 have this verdict, " \
        "from right before it 65" in band(p), band(p)


def candidates(p):
    """Go through the reads: one could have met the store that waited."""
    rows = len(p.all(".event.read"))
    for i in range(rows):
        p.js("document.querySelectorAll('.event.read')[%d].click()" % i)
        if p.all("#candidates li"):
            text = p.text("#candidates")
            assert "could have been drained before" in text or \
                "could have waited on" in text, text
            assert "replay --gdb" in p.text("#detail code"), "no command"
            step = p.step()
            command = copied(p, "#candidates .copy")
            assert "--instead='%d:drain 1 desc#1.sptes[0]'" % step in command
            status, _, said = outcome(command)
            assert status in (0, 1), (status, said)
            assert "parts from the trace at step %d" % step in said, said
            assert "instead: task 2: drain" in said, said
            return
    raise AssertionError("no read has another legal store")


def instead(d):
    """Another task here, and no preemption there: commands that do it."""
    path = trace("v6.15-elided-lock")
    p = Page(d, page("instead", path))
    turns = p.all(".switch .copy")
    assert turns and turns[0].text.startswith("let A go on"), "no button"
    status, text, said = outcome(copied(p, ".switch .copy"))
    assert status == 0 and text.startswith("no bug: trace followed"), text
    assert "instead: task 1: read" in said, said
    store = RUN.first(task=3, op="wlock")
    p.js("(location.hash = '#step=%d')" % store["step"])
    p.js("new Promise(f => setTimeout(f, 50))")
    assert p.text("#detail .copy") == "run A here instead", \
        p.text("#detail .copy")
    command = copied(p, "#detail .copy")
    assert "--instead='%d:run 1'" % store["step"] in command, command
    status, _, said = outcome(command)
    assert status in (0, 1) and "instead: task 1: " in said, said


def two_runs(d):
    a = trace("v6.15-elided-lock")
    p = Page(d, page("two", a, passing(a)))
    assert len(p.all(".picture table")) == 2
    tops = p.js("[...document.querySelectorAll('.differ')].map(x => "
                "x.getBoundingClientRect().top)")
    assert len(tops) == 2 and abs(tops[0] - tops[1]) < 2, tops
    words = [e.text for e in p.all(".differ")]
    assert "here B vcpu0 goes on" in words[0], words
    assert "here A ager goes on" in words[1], words
    assert "begin fault" in p.text(".picked")
    p.all(".picture")[1].find_elements(By.CSS_SELECTOR, ".event")[-1].click()
    assert "run=2" in p.js("location.hash"), p.js("location.hash")
    assert "no bug" in p.all(".picture caption")[1].text


def thousand_steps(d):
    """Every step of a long run on the page, and a key is still quick."""
    p = Page(d, page("long", long_run(trace("v6.15-elided-lock"))))
    p.one("#all").click()
    assert len(p.shown()) >= 1000, len(p.shown())
    # The quickest of many, because the machine may have other work.
    took = p.js("""(() => {
        let least = Infinity;
        for (let n = 0; n < 20; n++) {
            const start = performance.now();
            document.body.dispatchEvent(new KeyboardEvent("keydown",
                { key: "k", bubbles: true }));
            document.body.getBoundingClientRect();
            least = Math.min(least, performance.now() - start);
        }
        return least; })()""")
    print("  a key: %.0f ms of %d rows" % (took, len(p.all(".event"))))
    assert took < 100, took


def without_javascript(url):
    d = browser(javascript=False)
    try:
        d.get(url)
        pre = d.find_element(By.CSS_SELECTOR, "#report pre")
        assert pre.is_displayed()
        assert re.search(r"(?m)^ *%d +read +spte#3" % RUN.at["step"], pre.text), pre.text
        assert not d.find_element(By.ID, "view").is_displayed()
    finally:
        d.quit()


def no_errors(d, what):
    # Chromium's own remarks have another source.
    errors = [m["message"] for m in d.get_log("browser")
              if m["level"] == "SEVERE"]
    assert not errors, (what, errors)


def run_cases(d, url):
    for f in CASES:
        p = Page(d, url)
        try:
            f(p)
        except AssertionError:
            d.save_screenshot(os.path.join(DIR, f.__name__ + ".png"))
            print("not ok: %s; see %s" % (f.__name__, DIR))
            raise
        no_errors(d, f.__name__)


HEAD = "rmap[0x10].val"
RUN = Run(trace("v6.15-elided-lock"))


def main():
    url = page("bug", trace("v6.15-elided-lock"))
    d = browser()
    try:
        run_cases(d, url)
        fragment(d, url)
        store_buffer(d)
        instead(d)
        samples(d)
        two_runs(d)
        thousand_steps(d)
        no_errors(d, "the other pages")
    finally:
        d.quit()
    without_javascript(url)
    shutil.rmtree(DIR, ignore_errors=True)
    print("%d cases" % (len(CASES) + 7))


main()
