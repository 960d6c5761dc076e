"""Small well-formed files of many formats, from which damage starts."""

from __future__ import annotations

STIX = '{"type":"bundle","id":"bundle--5330e3e3-8f58-4d21-9f4b-793a054c0d33","objects":[%s]}'
IP = '{"type":"ipv4-addr","id":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd","value":"203.0.113.7"}'

SEEDS = (
    (STIX % IP).encode(),
    b'{"Event":{"uuid":"u","info":"x","Attribute":[{"type":"ip-dst","value":"203.0.113.7","uuid":"a"}],"Object":[]}}',
    b'{"id":"1","schema":"Person","properties":{"name":["A B"]}}\n{"id":"2","schema":"Company","properties":{}}\n',
    b"<graphml><graph><node id='a'/><node id='b'/><edge source='a' target='b'/></graph></graphml>",
    b'graph [ node [ id 1 label "a" ] node [ id 2 ] edge [ source 1 target 2 ] ]',
    b'digraph { a -> b [label="x"]; subgraph c { d -- e } }',
    b'*Vertices 2\n1 "a" 0.1 0.2\n2 "b"\n*Arcs\n1 2 3\n',
    b"ip,domain\n203.0.113.7,a.com\n203.0.113.8,b.com\n",
    b"From: a@b.org\nTo: c@d.org\nReceived: from h ([203.0.113.9]) by b.org; 10 Nov 2008 10:00:00 +0000\n\n",
    b"inetnum: 203.0.113.0 - 203.0.113.255\nnetname: X\ncountry: DE\nsource: RIPE\n\nrole: R\nnic-hdl: R1\n",
    b'{"rrname":"a.com","rrtype":"A","rdata":["203.0.113.7"],"time_first":1226275200,"time_last":1226361600}\n',
    b"3356|26780|-1\n3549|26780|-1\n3356|3549|0\n",
    b"2.3|arin|20081110|1|1|1|0\narin|US|ipv4|208.72.168.0|2048|20061117|allocated\n",
    b'{"objectClassName":"ip network","startAddress":"203.0.113.0","endAddress":"203.0.113.255","handle":"N"}',
)
