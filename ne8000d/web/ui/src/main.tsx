import { render } from "preact";
import "uplot/dist/uPlot.min.css";

import { App } from "./app.tsx";
import "./style/colours.css";
import "./style/page.css";
import "./style/tables.css";
import "./style/charts.css";

const root = document.getElementById("page");
if (root !== null) render(<App />, root);
