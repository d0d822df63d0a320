COPY tags (label) FROM stdin;
red
blue\tgreen
\.
