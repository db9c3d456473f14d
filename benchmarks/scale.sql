-- the two sums of the floating catchment, over cells of 25 km: no pair beyond 24.3 km is weighed
create table c as select code, x_m x, y_m y, people_65p p,
    floor(x_m / 25000)::int gx, floor(y_m / 25000)::int gy from '{cells}';
create table s as select row_number() over () j, x_m x, y_m y, capacity,
    floor(x_m / 25000)::int gx, floor(y_m / 25000)::int gy from '{services}';
create table around as select j, x, y, capacity, gx + a.d gx, gy + b.d gy
    from s, (values (-1), (0), (1)) a(d), (values (-1), (0), (1)) b(d);
create table ratio as
    select j, any_value(capacity) / sum(p * case when d2 <= 5200 * 5200 then 1 when d2 <= 14400 * 14400 then 0.68 else 0.22 end) r
    from (select t.j, t.capacity, c.p, (c.x - t.x) * (c.x - t.x) + (c.y - t.y) * (c.y - t.y) d2
          from c join around t on c.gx = t.gx and c.gy = t.gy)
    where d2 <= 24300.0 * 24300.0 group by j;
copy (
    select code, sum(r * case when d2 <= 5200 * 5200 then 1 when d2 <= 14400 * 14400 then 0.68 else 0.22 end) access
    from (select c.code, ratio.r, (c.x - t.x) * (c.x - t.x) + (c.y - t.y) * (c.y - t.y) d2
          from c join around t on c.gx = t.gx and c.gy = t.gy join ratio using (j))
    where d2 <= 24300.0 * 24300.0 group by code
) to '{out}' (format parquet);
