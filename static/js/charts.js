/*
 * Draws each figure[data-chart] from the table beside it. Loaded, after Chart.js, only by the
 * pages that draw.
 *
 * figure: data-chart="bars | hbars | line", data-target and data-target-label (a dashed line),
 *   data-digits (decimals of the printed values), data-most (where the scale ends).
 * table.chart-data: the first column holds the labels, each further column is a series named
 *   by its heading. A cell's number is its data-value, else its text. A heading with
 *   data-aside names a column that is not drawn: hbars print its text at their right edge.
 * th data-color, tr data-color: a colour of the theme (ok, warn, bad, vio, info, pale, mute).
 *   tr data-now: this bar is the strong one, the others are pale.
 */
(function () {
  "use strict";

  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue("--" + name).trim();
  const tone = (name) => colour(name + "-s") || colour(name);
  const PHONE_PX = 480;
  const PHONE_POINTS = 6;

  function number(cell) {
    const text = cell.dataset.value || cell.textContent.replace(/[^\d.-]/g, "");
    return text === "" || text === "-" ? null : Number(text);
  }

  function read(table, isPhone, kind) {
    let rows = Array.from(table.tBodies[0].rows);
    if (isPhone && kind !== "hbars") rows = rows.slice(-PHONE_POINTS);
    const all = Array.from(table.tHead.rows[0].cells).slice(1);
    const heads = all.filter((head) => !("aside" in head.dataset));
    const aside = all.find((head) => "aside" in head.dataset);
    return {
      rows,
      aside: aside && rows.map((row) => row.cells[aside.cellIndex].textContent.trim()),
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      series: heads.map((head) => ({
        name: head.textContent.trim(),
        color: head.dataset.color,
        values: rows.map((row) => number(row.cells[head.cellIndex])),
      })),
    };
  }

  function barColours(rows, series) {
    const hasNow = rows.some((row) => "now" in row.dataset);
    return rows.map((row) => {
      if (row.dataset.color) return tone(row.dataset.color);
      if (hasNow) return tone("now" in row.dataset ? "info" : "pale");
      return tone(series.color || "info");
    });
  }

  /* Values at the bars' ends (where one bar is strong and there is room for many, at that one), names and values at the
     lines' ends, and the dashed line of a target. */
  function printer(figure, kind, { rows, aside }) {
    const isOneOnly = rows.some((row) => "now" in row.dataset) && figure.clientWidth >= PHONE_PX;
    const digits = Number(figure.dataset.digits || 0);
    const target = figure.dataset.target ? Number(figure.dataset.target) : null;
    const written = (value) => value.toLocaleString("en-US", {
      minimumFractionDigits: digits, maximumFractionDigits: digits,
    });
    return {
      id: "printer",
      afterDatasetsDraw(chart) {
        const pen = chart.ctx;
        pen.save();
        pen.fillStyle = colour("ink");
        chart.data.datasets.forEach((set, place) => {
          chart.getDatasetMeta(place).data.forEach((shape, point) => {
            const value = set.data[point];
            if (value === null) return;
            if (kind === "line" && point !== set.data.length - 1) return;
            const isStrong = set.strong[point];
            if (kind === "bars" && isOneOnly && !isStrong) return;
            pen.font = `${isStrong ? 600 : 400} 12px ${Chart.defaults.font.family}`;
            if (kind === "hbars") {
              pen.textAlign = "left";
              pen.textBaseline = "middle";
              pen.fillText(written(value), shape.x + 6, shape.y);
            } else if (kind === "line") {
              pen.textAlign = "right";
              pen.textBaseline = "bottom";
              pen.fillText(`${set.label} ${written(value)}`, shape.x, shape.y - 6);
            } else {
              pen.textAlign = "center";
              pen.textBaseline = "bottom";
              pen.fillText(written(value), shape.x, shape.y - 4);
            }
          });
        });
        if (aside) {
          pen.font = `400 12px ${Chart.defaults.font.family}`;
          pen.fillStyle = colour("mute");
          pen.textAlign = "right";
          pen.textBaseline = "middle";
          chart.getDatasetMeta(0).data.forEach((shape, point) => {
            pen.fillText(aside[point], chart.width - 2, shape.y);
          });
        }
        if (target !== null) {
          const y = chart.scales.y.getPixelForValue(target);
          const area = chart.chartArea;
          pen.strokeStyle = tone("warn");
          pen.setLineDash([5, 4]);
          pen.beginPath();
          pen.moveTo(area.left, y);
          pen.lineTo(area.right, y);
          pen.stroke();
          pen.fillStyle = colour("ink2");
          pen.font = `400 12px ${Chart.defaults.font.family}`;
          pen.textAlign = "left";
          pen.textBaseline = "bottom";
          pen.setLineDash([]);
          pen.lineWidth = 3;
          pen.strokeStyle = colour("card");
          pen.strokeText(figure.dataset.targetLabel || "", area.left + 4, y - 3);
          pen.fillText(figure.dataset.targetLabel || "", area.left + 4, y - 3);
        }
        pen.restore();
      },
    };
  }

  function datasets(kind, data) {
    return data.series.map((series, place) => {
      const isStrongSeries = place === data.series.length - 1;
      const strong = data.rows.map((row) => (kind === "line" ? isStrongSeries : "now" in row.dataset || kind === "hbars"));
      if (kind === "line") {
        const line = tone(series.color || (isStrongSeries ? "info" : "pale"));
        return {
          label: series.name, data: series.values, strong, borderColor: line,
          backgroundColor: line, borderWidth: isStrongSeries ? 2.5 : 2, pointRadius: 2.5, tension: 0.25,
        };
      }
      return {
        label: series.name, data: series.values, strong, backgroundColor: barColours(data.rows, series),
        borderRadius: 5, maxBarThickness: kind === "hbars" ? 18 : 36,
      };
    });
  }

  function draw(figure) {
    const kind = figure.dataset.chart;
    const data = read(figure.querySelector("table.chart-data"), figure.clientWidth < PHONE_PX, kind);
    const isAcross = kind === "hbars";
    const values = {
      beginAtZero: kind !== "line",
      grace: "12%",
      display: !isAcross,
      border: { display: false },
      grid: { color: colour("line2") },
      ticks: { maxTicksLimit: 5 },
      max: figure.dataset.most ? Number(figure.dataset.most) : undefined,
      suggestedMax: figure.dataset.target ? Number(figure.dataset.target) : undefined,
    };
    const names = { border: { display: false }, grid: { display: false } };
    new Chart(figure.querySelector("canvas"), {
      type: kind === "line" ? "line" : "bar",
      data: { labels: data.labels, datasets: datasets(kind, data) },
      options: {
        animation: false,
        maintainAspectRatio: false,
        indexAxis: isAcross ? "y" : "x",
        layout: { padding: isAcross ? { right: data.aside ? 96 : 48 } : { top: 20 } },
        plugins: { legend: { display: kind !== "line" && data.series.length > 1, position: "bottom", labels: { boxWidth: 10, boxHeight: 10 } } },
        scales: isAcross ? { x: values, y: names } : { x: names, y: values },
      },
      plugins: [printer(figure, kind, data)],
    });
    figure.querySelector("details").open = false;
  }

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = colour("mute");
  document.querySelectorAll("figure[data-chart]").forEach(draw);

  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("figure[data-chart] details").forEach((table) => { table.open = true; });
  });
}());
