--
-- PostgreSQL database dump
--

\restrict key

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: mood; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.mood AS ENUM (
    'sad',
    'it''s ok'
);


ALTER TYPE public.mood OWNER TO postgres;

--
-- Name: grade(integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.grade(n integer) RETURNS text
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT 1 AS "end";
 SELECT
         CASE
             WHEN (n > 1) THEN 'many; few'::text
             ELSE 'one'::text
         END AS "case";
END;


ALTER FUNCTION public.grade(n integer) OWNER TO postgres;

--
-- Name: touch(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
  NEW."Full Name" := $$it's; $$ || NEW."Full Name"; -- END;
  RETURN NEW;
END
$_$;


ALTER FUNCTION public.touch() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: customer; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.customer (
    id bigint NOT NULL,
    "Full Name" text DEFAULT 'a\b;'::text NOT NULL,
    mood public.mood,
    tags text[] DEFAULT '{}'::text[]
);


ALTER TABLE public.customer OWNER TO postgres;

--
-- Name: TABLE customer; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON TABLE public.customer IS 'a; b -- c /* d';


--
-- Name: customer_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.customer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: empty_one; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.empty_one (
    a integer
);


ALTER TABLE public.empty_one OWNER TO postgres;

--
-- Name: happy; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.happy AS
 SELECT customer.id,
    (customer."Full Name" || ';'::text) AS n
   FROM public.customer
  WHERE ((customer.mood = 'it''s ok'::public.mood) AND (customer.tags[1:2] @> '{a}'::text[]));


ALTER TABLE public.happy OWNER TO postgres;

--
-- Data for Name: customer; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.customer (id, "Full Name", mood, tags) FROM stdin;
1	O'Brien\t;\n\\.	sad	{}
2	$$	\N	{}
\.


--
-- Data for Name: empty_one; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.empty_one (a) FROM stdin;
\.


--
-- Name: customer_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.customer_id_seq', 2, true);


--
-- Name: customer customer_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (id);


--
-- Name: empty_one r; Type: RULE; Schema: public; Owner: postgres
--

CREATE RULE r AS
    ON INSERT TO public.empty_one DO ( DELETE FROM public.empty_one;

 NOTIFY x;
);


--
-- Name: customer touch; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER touch BEFORE UPDATE ON public.customer FOR EACH ROW EXECUTE FUNCTION public.touch();


--
-- PostgreSQL database dump complete
--

\unrestrict key

